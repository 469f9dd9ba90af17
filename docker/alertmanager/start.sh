#!/bin/sh
# Usage: start.sh PROGRAM [ARGUMENT]...
#
# Writes /tmp/alertmanager.yml from alertmanager.yml and ALERT_WEBHOOK_URL, and
# becomes the program. The address is a secret: it goes into the file alone. A
# webhook of Slack, or one that reads Slack's messages and is given as
# slack+https://, gets these; any other gets Alertmanager's JSON.
set -eu
umask 077
folder=$(dirname "$0")
file=${ALERTMANAGER_FILE:-/tmp/alertmanager.yml}
url=${ALERT_WEBHOOK_URL:-}

receiver() {
  echo
  echo "receivers:"
  echo "  - name: operator"
  case $url in
  "") ;;
  slack+http://* | slack+https://* | https://hooks.slack.com/*)
    echo "    slack_configs:"
    # Without a channel, Slack takes the one of the webhook.
    printf "      - api_url: '%s'\n" "${url#slack+}"
    echo "        send_resolved: true"
    ;;
  *)
    echo "    webhook_configs:"
    printf "      - url: '%s'\n" "$url"
    echo "        send_resolved: true"
    ;;
  esac
}

case $url in
"") echo "ALERT_WEBHOOK_URL is empty: alerts are shown, and sent to nobody" ;;
*[\'\ ]*)
  echo "ALERT_WEBHOOK_URL has a quote or a blank: write %27 or %20" >&2
  exit 1
  ;;
http://?* | https://?* | slack+http://?* | slack+https://?*) ;;
*)
  echo "ALERT_WEBHOOK_URL isn't http://, https:// or slack+https://" >&2
  exit 1
  ;;
esac

{
  cat "$folder/alertmanager.yml"
  receiver
} >"$file"
exec "$@"
