import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Slices } from "../../async/slices.ts";
import { Labels } from "../../series/labels.ts";
import { parseLabels } from "../../series/notation.ts";
import { promtoolOutput } from "../../../tests/support/promtool.ts";
import {
  type AlertData,
  expandAlertTemplate,
  parseAlertTemplate,
} from "./expand.ts";

/** Templates and what they yield, as promtool says too. */
const filled: readonly (readonly [template: string, text: string])[] = [
  ["{{ $value }}", "1.2345675e+06"],
  ["{{ .Value }}", "1.2345675e+06"],
  ["{{ $labels.instance }}", "host.example:80"],
  ["{{ .Labels.zone }}", "a b"],
  ["{{ $labels.missing }}|", "|"],
  ["{{ $externalLabels.region }}", "eu"],
  ["{{ $externalURL }}|", "|"],
  [
    "{{ $labels }}",
    'map[__name__:x instance:host.example:80 quote:say "hi" <b> zone:a b]',
  ],
  [
    "{{ . }}",
    '{map[__name__:x instance:host.example:80 quote:say "hi" <b> zone:a b] map[region:eu]  1.2345675e+06}',
  ],
  ["{{ $value | humanize }}", "1.235M"],
  ["{{ $value | humanize1024 }}", "1.177Mi"],
  ["{{ $value | humanizeDuration }}", "14d 6h 56m 7s"],
  ["{{ $value | humanizePercentage }}", "1.235e+08%"],
  ["{{ $value | humanizeTimestamp }}", "1970-01-15 06:56:07.5 +0000 UTC"],
  [
    '{{ humanize 0.00123 }} {{ humanize 1 }} {{ humanize 999.96 }} {{ humanize 1e30 }} {{ humanize 0.0 }} {{ humanize "12345" }} {{ humanize -1234 }}',
    "1.23m 1 1000 1e+06Y 0 12.35k -1.234k",
  ],
  [
    "{{ humanize1024 1 }} {{ humanize1024 1025 }} {{ humanize1024 0.5 }} {{ humanize1024 1e30 }}",
    "1 1.001ki 0.5 8.272e+05Yi",
  ],
  [
    "{{ humanizeDuration 0 }} {{ humanizeDuration 59.9 }} {{ humanizeDuration 60 }} {{ humanizeDuration 3599 }} {{ humanizeDuration 86400 }} {{ humanizeDuration -3661 }} {{ humanizeDuration 0.0015 }} {{ humanizeDuration 1e-12 }} {{ humanizeDuration 1.5 }}",
    "0s 59.9s 1m 0s 59m 59s 1d 0h 0m 0s -1h 1m 1s 1.5ms 1ps 1.5s",
  ],
  [
    '{{ humanizePercentage 0.12345 }} {{ humanizePercentage 1 }} {{ humanizePercentage "0.5" }}',
    "12.35% 100% 50%",
  ],
  [
    "{{ humanizeTimestamp 0 }} {{ humanizeTimestamp 1700000000.123 }} {{ humanizeTimestamp 1435065584.128 }}",
    "1970-01-01 00:00:00 +0000 UTC 2023-11-14 22:13:20.122 +0000 UTC 2015-06-23 13:19:44.128 +0000 UTC",
  ],
  ["{{ toTime 1700000000 }}", "2023-11-14 22:13:20 +0000 UTC"],
  ['{{ printf "%.2f" $value }}', "1234567.50"],
  [
    String.raw`{{ printf "%v %s %d %q" $value "a" 3 "b\"c" }}`,
    String.raw`1.2345675e+06 a 3 "b\"c"`,
  ],
  ['{{ printf "%d" $value }}', "%!d(float64=1.2345675e+06)"],
  ['{{ printf "%s" $value }}', "%!s(float64=1.2345675e+06)"],
  [
    '{{ printf "%5.1f|%-8s|%8s|%08.3f|%+d|%x|%X|%c|%U|%t" 3.14159 "ab" "cd" 2.5 7 255 255 65 65 true }}',
    "  3.1|ab      |      cd|0002.500|+7|ff|FF|A|U+0041|true",
  ],
  ['{{ printf "%" }}', "%!(NOVERB)"],
  ['{{ printf "%d" }}', "%!d(MISSING)"],
  [
    '{{ printf "a" 1 2.5 "x" nil }}',
    "a%!(EXTRA int=1, float64=2.5, string=x, <nil>)",
  ],
  ['{{ printf "%[2]s %[1]s" "a" "b" }}', "b a"],
  ['{{ printf "%*d" 5 3 }}', "    3"],
  [
    '{{ printf "%e %g %G %E" 1234.5678 1e-7 1e-7 1.0 }}',
    "1.234568e+03 1e-07 1E-07 1.000000E+00",
  ],
  ['{{ printf "%v" nil }}', "<nil>"],
  ['{{ printf "%T" $value }}', "float64"],
  ['{{ printf "%6.2f%%" 12.345 }}', " 12.35%"],
  ['{{ printf "%#x %#o %b %o" 255 8 5 8 }}', "0xff 010 101 10"],
  ['{{ printf "%q" 65 }}', "'A'"],
  ['{{ printf "% d" 5 }}', " 5"],
  [
    '{{ printf "%+v" $labels }}',
    'map[__name__:x instance:host.example:80 quote:say "hi" <b> zone:a b]',
  ],
  [
    '{{ printf "%s" $labels }}',
    'map[__name__:x instance:host.example:80 quote:say "hi" <b> zone:a b]',
  ],
  ['{{ printf "%x" "hi" }}', "6869"],
  ['{{ printf "%.1s" "hé" }}', "h"],
  ['{{ printf "%z" 3 }}', "%!z(int=3)"],
  ['{{ printf "%!" 3 }}', "%!!(int=3)"],
  ["{{ if gt $value 5.0 }}big{{ else }}small{{ end }}", "big"],
  ['{{ if eq $labels.zone "a b" }}yes{{ else if true }}no{{ end }}', "yes"],
  ["{{ if and true 0 }}a{{ else }}b{{ end }}", "b"],
  ['{{ and 1 0 2 }} {{ or 0 "" }}', "0 "],
  [
    '{{ eq 1 2 1 }} {{ ne 1 2 }} {{ lt 1 2 }} {{ le 2 2 }} {{ ge "b" "a" }} {{ gt 1.5 1.25 }}',
    "true true true true true true",
  ],
  ["{{ eq true true }}", "true"],
  [
    '{{ range query "sort(y)" }}{{ .Labels.k }}={{ .Value }};{{ end }}',
    "b=1;a=2;",
  ],
  [
    '{{ range $i, $e := query "sort(y)" }}{{ $i }}:{{ $e | label "k" }}={{ $e | value }} {{ end }}',
    "0:b=1 1:a=2 ",
  ],
  ['{{ range query "none" }}x{{ else }}empty{{ end }}', "empty"],
  ['{{ query "sort(y)" | first | value }}', "1"],
  [
    '{{ range sortByLabel "k" (query "sort(y)") }}{{ label "k" . }}{{ end }}',
    "ab",
  ],
  ['{{ query "sort(y)" | first | label "k" | toUpper }}', "B"],
  ['{{ query "sort(y)" | first | strvalue }}|', "|"],
  ['{{ len (query "sort(y)") }}', "2"],
  ["{{ with $labels.zone }}[{{ . }}]{{ end }}", "[a b]"],
  ["{{ with $labels.nope }}x{{ else }}none{{ end }}", "none"],
  ["{{ with $x := 5 }}{{ $x }}{{ end }}", "5"],
  ["{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2"],
  ["{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}", "21"],
  ['a {{- " b " -}} c', "a b c"],
  ['a {{ "b" -}}   \n c', "a bc"],
  ["{{/* c */}}x{{- /* d */ -}} y", "xy"],
  ["{{ `raw \\n` }}", String.raw`raw \n`],
  [String.raw`{{ "tab\tq\"\u00e9" }}`, 'tab\tq"é'],
  [
    "{{ 'a' }} {{ 0x1F }} {{ 1_000 }} {{ 017 }} {{ 1e3 }} {{ -5 }} {{ .5 }} {{ 1.0 }} {{ 0b101 }}",
    "97 31 1000 15 1000 -5 0.5 1 5",
  ],
  ["{{ true }} {{ false }}", "true false"],
  [
    '{{ define "t" }}<{{ . }}>{{ end }}{{ template "t" $labels.zone }}{{ template "t" }}',
    "<a b><<no value>>",
  ],
  ['{{ block "b" 5 }}b{{ . }}{{ end }}', "b5"],
  [
    "{{ range $k, $v := $labels }}{{ $k }}={{ $v }},{{ end }}",
    '__name__=x,instance=host.example:80,quote=say "hi" <b>,zone=a b,',
  ],
  [
    "{{ range $labels }}{{ . }},{{ end }}",
    'x,host.example:80,say "hi" <b>,a b,',
  ],
  ["{{ range $v := $labels }}{{ $v }},{{ break }}{{ end }}", "x,"],
  [
    '{{ range query "sort(y)" }}{{ if eq .Labels.k "b" }}{{ continue }}{{ end }}{{ .Labels.k }}{{ end }}',
    "a",
  ],
  [
    '{{ len $labels }} {{ len "héllo" }} {{ index $labels "zone" }} {{ slice "abcdef" 1 3 }} {{ slice "abc" 1 }} {{ index "abc" 1 }}',
    "4 6 a b bc bc 98",
  ],
  ['{{ index $labels "no" }}|', "|"],
  [
    '{{ print 1 2 "a" 3 4.5 true }}|{{ println "a" 1 }}|',
    "1 2a3 4.5 true|a 1\n|",
  ],
  [
    "{{ html $labels.quote }} {{ js $labels.quote }} {{ urlquery $labels.quote }}",
    String
      .raw`say &#34;hi&#34; &lt;b&gt; say \"hi\" \u003Cb\u003E say+%22hi%22+%3Cb%3E`,
  ],
  [
    '{{ urlquery "a b&c/d?e=f(g)*h\'i!~é" }}',
    "a+b%26c%2Fd%3Fe%3Df%28g%29%2Ah%27i%21~%C3%A9",
  ],
  [
    '{{ title "hello wORLD foo-bar it\'s x_y" }} {{ toUpper "aé" }} {{ toLower "AÉ" }}',
    "Hello WORLD Foo-Bar It'S X_y AÉ aé",
  ],
  ['{{ match "h.*t" $labels.instance }} {{ match "^x" "ax" }}', "true false"],
  [
    '{{ reReplaceAll "(.*):(.*)" "$2-${1}x $1x" $labels.instance }}',
    "80-host.examplex ",
  ],
  ['{{ reReplaceAll "a*" "-" "baac" }}', "-b-c-"],
  [
    '{{ graphLink "up == 1" }} {{ tableLink "rate(x[5m]) > 0" }}',
    "/graph?g0.expr=up+%3D%3D+1&g0.tab=0 /graph?g0.expr=rate%28x%5B5m%5D%29+%3E+0&g0.tab=1",
  ],
  ['{{ parseDuration "1h30m" }}', "5400"],
  ['{{ args 1 "b" }}', "map[arg0:1 arg1:b]"],
  ['{{ (args 1 "b").arg1 }} {{ (args 1).arg5 }}', "b <no value>"],
  ['{{ safeHtml "<b>" }}', "<b>"],
  [
    '{{ stripPort $labels.instance }} {{ stripPort "[::1]:90" }} {{ stripPort "nohost" }} {{ stripDomain "a.b.c:80" }} {{ stripDomain "1.2.3.4:80" }} {{ stripDomain "a.b" }}',
    "host.example ::1 nohost a:80 1.2.3.4:80 a",
  ],
  ['{{ printf "%v" (len $labels) }}', "4"],
  ['{{ printf "%s" (printf "%d" 5) }}', "5"],
  [
    '{{ printf "%.3g %.3e %5g" 1234.5678 1234.5678 1.5 }}',
    "1.23e+03 1.235e+03   1.5",
  ],
  ['{{ $v := $value }}{{ $v | printf "%.0f" }}', "1234568"],
  ['{{ printf "%s %v" "a" }}', "a %!v(MISSING)"],
  ["{{ print nil }}", "<nil>"],
  ["{{ $labels | len }}", "4"],
  ['{{ if not (eq $labels.zone "x") }}ok{{ end }}', "ok"],
  ["{{ 1 | print 2 }}", "2 1"],
  ['{{ "a" | printf "%s-%s" "b" }}', "b-a"],
];

/** Templates that fail, and where and why, as promtool says too. */
const failing: readonly (readonly [template: string, problem: string])[] = [
  [
    '{{ humanize "x" }}',
    '1:115: executing "__alert_A" at <humanize "x">: error calling humanize: strconv.ParseFloat: parsing "x": invalid syntax',
  ],
  [
    "{{ humanize $labels }}",
    '1:115: executing "__alert_A" at <humanize $labels>: error calling humanize: can\'t convert map[string]string to float',
  ],
  [
    "{{ humanize true }}",
    '1:115: executing "__alert_A" at <humanize true>: error calling humanize: can\'t convert bool to float',
  ],
  [
    "{{ if gt $value 5 }}x{{ end }}",
    '1:118: executing "__alert_A" at <gt $value 5>: error calling gt: incompatible types for comparison',
  ],
  [
    "{{ and 1 2 }} {{ or 0 3 }} {{ not 0 }} {{ and }}",
    '1:154: executing "__alert_A" at <and>: wrong number of args for and: want at least 1 got 0',
  ],
  [
    "{{ eq 1 1.0 }}",
    '1:115: executing "__alert_A" at <eq 1 1.0>: error calling eq: incompatible types for comparison',
  ],
  [
    "{{ lt true false }}",
    '1:115: executing "__alert_A" at <lt true false>: error calling lt: invalid type for comparison',
  ],
  [
    "{{ eq 1 }}",
    '1:115: executing "__alert_A" at <eq 1>: error calling eq: missing argument for comparison',
  ],
  [
    "{{ eq $labels $labels }}",
    '1:115: executing "__alert_A" at <eq $labels $labels>: error calling eq: non-comparable type map[__name__:x instance:host.example:80 quote:say "hi" <b> zone:a b]: map[string]string',
  ],
  [
    "{{ lt $labels 1 }}",
    '1:115: executing "__alert_A" at <lt $labels 1>: error calling lt: invalid type for comparison',
  ],
  [
    '{{ query "none" | first | value }}',
    '1:130: executing "__alert_A" at <first>: error calling first: first() called on vector with no elements',
  ],
  ["{{ nil }}", '1:115: executing "__alert_A" at <nil>: nil is not a command'],
  [
    '{{ template "nope" }}',
    '1:124: executing "__alert_A" at <{{template "nope"}}>: template "nope" not defined',
  ],
  [
    "{{ range $value }}x{{ end }}",
    '1:121: executing "__alert_A" at <$value>: range can\'t iterate over 1.2345675e+06',
  ],
  [
    '{{ index (query "sort(y)") 5 }}',
    '1:115: executing "__alert_A" at <index (query "sort(y)") 5>: error calling index: index out of range: 5',
  ],
  [
    "{{ index $value 1 }}",
    '1:115: executing "__alert_A" at <index $value 1>: error calling index: can\'t index item of type float64',
  ],
  [
    "{{ len 3 }}",
    '1:115: executing "__alert_A" at <len 3>: error calling len: len of type int',
  ],
  [
    "{{ index $labels 1 }}",
    '1:115: executing "__alert_A" at <index $labels 1>: error calling index: value has type int; should be string',
  ],
  [
    "{{ slice $labels 1 }}",
    '1:115: executing "__alert_A" at <slice $labels 1>: error calling slice: can\'t slice item of type map[string]string',
  ],
  [
    '{{ slice "abc" 5 }}',
    '1:115: executing "__alert_A" at <slice "abc" 5>: error calling slice: index out of range: 5',
  ],
  [
    '{{ match "(" "a" }}',
    '1:115: executing "__alert_A" at <match "(" "a">: error calling match: error parsing regexp: missing closing ): `(`',
  ],
  [
    '{{ reReplaceAll "(" "" "a" }}',
    '1:115: executing "__alert_A" at <reReplaceAll "(" "" "a">: error calling reReplaceAll: regexp: Compile(`(`): error parsing regexp: missing closing ): `(`',
  ],
  [
    '{{ parseDuration "1h30m" }} {{ parseDuration "x" }}',
    '1:143: executing "__alert_A" at <parseDuration "x">: error calling parseDuration: not a valid duration string: "x"',
  ],
  [
    "{{ $labels.zone.foo }}",
    '1:122: executing "__alert_A" at <$labels.zone.foo>: can\'t evaluate field foo in type string',
  ],
  [
    "{{ $value.x }}",
    '1:121: executing "__alert_A" at <$value.x>: can\'t evaluate field x in type float64',
  ],
  [
    "{{ .Labels.a.b.c }}",
    '1:122: executing "__alert_A" at <.Labels.a.b.c>: can\'t evaluate field b in type string',
  ],
  [
    "{{ $labels.zone 1 }}",
    '1:122: executing "__alert_A" at <$labels.zone>: zone is not a method but has arguments',
  ],
  [
    "{{ $value 1 }}",
    '1:115: executing "__alert_A" at <$value>: can\'t give argument to non-function $value',
  ],
  [
    "{{ toUpper 5 }}",
    '1:123: executing "__alert_A" at <5>: expected string; found 5',
  ],
  [
    "{{ toUpper $value }}",
    '1:123: executing "__alert_A" at <$value>: wrong type for value; expected string; got float64',
  ],
  [
    "{{ 5 | toUpper }}",
    '1:119: executing "__alert_A" at <toUpper>: wrong type for value; expected string; got int',
  ],
  [
    "{{ humanize 1 2 }}",
    '1:115: executing "__alert_A" at <humanize>: wrong number of args for humanize: want 1 got 2',
  ],
  [
    "{{ humanize }}",
    '1:115: executing "__alert_A" at <humanize>: wrong number of args for humanize: want 1 got 0',
  ],
  [
    '{{ label "k" 5 }}',
    '1:125: executing "__alert_A" at <5>: can\'t handle 5 for arg of type *template.sample',
  ],
  [
    '{{ label "k" $labels }}',
    '1:125: executing "__alert_A" at <$labels>: wrong type for value; expected *template.sample; got map[string]string',
  ],
  [
    "{{ value $value }}",
    '1:121: executing "__alert_A" at <$value>: wrong type for value; expected *template.sample; got float64',
  ],
  [
    "{{ toUpper nil }}",
    '1:123: executing "__alert_A" at <nil>: cannot assign nil to string',
  ],
  [
    "{{ first $labels }}",
    '1:121: executing "__alert_A" at <$labels>: wrong type for value; expected template.queryResult; got map[string]string',
  ],
  [
    "{{ printf $value }}",
    '1:122: executing "__alert_A" at <$value>: wrong type for value; expected string; got float64',
  ],
  [
    "line\nline2 é {{ toUpper 5 }}",
    '2:20: executing "__alert_A" at <5>: expected string; found 5',
  ],
  [
    '{{ $x := "averyveryverylongname" }}{{ printf "averyveryverylong %s" $x | toUpper | humanize }}',
    '1:195: executing "__alert_A" at <humanize>: error calling humanize: strconv.ParseFloat: parsing "AVERYVERYVERYLONG AVERYVERYVERYLONGNAME": invalid syntax',
  ],
  [
    "{{ call 5 }}",
    '1:115: executing "__alert_A" at <call 5>: error calling call: non-function of type int',
  ],
];

const value = 1234567.5;
const labels = Labels.from({
  __name__: "x",
  instance: "host.example:80",
  zone: "a b",
  quote: 'say "hi" <b>',
});
const y = [["b", 1], ["a", 2]] as const;

const data: AlertData = {
  labels,
  value,
  externalLabels: Labels.from({ region: "eu" }),
  externalUrl: "",
  now: 0,
  query: (query) =>
    Promise.resolve(
      query !== "sort(y)" ? [] : y.map(([k, value]) => ({
        labels: Labels.from({ __name__: "y", k }),
        timestamp: 0,
        value,
      })),
    ),
};

function expand(
  template: string,
  changes: Partial<AlertData> = {},
): Promise<string> {
  const slices = new Slices(new AbortController().signal);
  return expandAlertTemplate("A", template, { ...data, ...changes }, slices);
}

const executing =
  "<error expanding template: error executing template __alert_A: template: ";

function expected(): string[] {
  return [
    ...filled.map(([, text]) => text),
    ...failing.map(([, problem]) => `${executing}__alert_A:${problem}>`),
  ];
}

const templates = [...filled, ...failing].map(([template]) => template);

Deno.test("expandAlertTemplate() fills in a template", async () => {
  const texts = await Promise.all(templates.map((one) => expand(one)));
  assertEquals(
    texts.map((text, index) => [templates[index], text]),
    expected().map((text, index) => [templates[index], text]),
  );
});

Deno.test({
  name: "promtool fills in the same templates alike",
  ignore: promtoolOutput === undefined,
  async fn() {
    const folder = await Deno.makeTempDir();
    const annotations = Object.fromEntries(
      templates.map((template, index) => [`a${1000 + index}`, template]),
    );
    const rules = [{ alert: "A", expr: "x", annotations }];
    await Deno.writeTextFile(
      `${folder}/rules.yml`,
      JSON.stringify({ groups: [{ name: "g", rules }] }),
    );
    const name = `x{${
      [...labels.without(new Set(["__name__"]))].map(([name, value]) =>
        `${name}=${JSON.stringify(value)}`
      ).join(",")
    }}`;
    await Deno.writeTextFile(
      `${folder}/test.yml`,
      JSON.stringify({
        rule_files: ["rules.yml"],
        tests: [{
          interval: "1m",
          external_labels: { region: "eu" },
          input_series: [
            { series: name, values: String(value) },
            ...y.map(([k, value]) => ({
              series: `y{k="${k}"}`,
              values: String(value),
            })),
          ],
          // An alert that isn't there, so that promtool prints the real one.
          alert_rule_test: [{
            alertname: "A",
            eval_time: "0m",
            exp_alerts: [],
          }],
        }],
      }),
    );
    const output = await promtoolOutput?.(
      "test",
      "rules",
      `${folder}/test.yml`,
    );
    await Deno.remove(folder, { recursive: true });
    const printed = /got:.*Annotations:(\{.*\})\s*\]/s.exec(output ?? "")?.[1];
    const theirs = parseLabels(printed ?? "");
    assertEquals(
      templates.map((template, index) => [
        template,
        theirs.get(`a${1000 + index}`),
      ]),
      expected().map((text, index) => [templates[index], text]),
    );
  },
});

Deno.test("expandAlertTemplate() knows the address of the server", async () => {
  const externalUrl = "https://x.example/prometheus";
  assertEquals(
    await expand("{{ externalURL }} {{ pathPrefix }} {{ $externalURL }}", {
      externalUrl,
    }),
    `${externalUrl} /prometheus ${externalUrl}`,
  );
});

Deno.test("expandAlertTemplate() knows the time and durations", async () => {
  assertEquals(
    await expand("{{ now }} {{ toDuration 3723.5 }} {{ toDuration 0.0015 }}", {
      now: 1_700_000_000_500,
    }),
    "1.7000000005e+09 1h2m3.5s 1.5ms",
  );
});

Deno.test("expandAlertTemplate() tells why a query failed", async () => {
  const query = () => Promise.reject(new Error("query timed out"));
  assertMatch(
    await expand('{{ query "sort(y)" }}', { query }),
    /at <query "sort\(y\)">: error calling query: query timed out>$/,
  );
});

/** Templates that would grow or run without an end. */
const hostile: readonly (readonly [template: string, problem: RegExp])[] = [
  [
    `{{ $x := "0123456789" }}{{ range $labels }}{{ range $labels }}{{ range $labels }}{{ $x = printf "%s%s%s%s" $x $x $x $x }}{{ end }}{{ end }}{{ end }}`,
    /a value has more than 1048576 characters/,
  ],
  [
    `{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}`,
    /exceeded maximum template depth/,
  ],
  ["{{ range 1000000000 }}{{ end }}", /takes more than 100000 steps/],
  ['{{ range 90000 }}{{ "0123456789abcdef" }}{{ end }}', /more than/],
  ['{{ printf "%999999999d" 1 }}', /BADWIDTH/],
  [
    "{{ $x := 1 }}{{ range 1000 }}{{ $x = args $x }}{{ end }}{{ $x }}",
    /a map nests too deep/,
  ],
  [
    "{{ $x := 1 }}{{ range 90 }}{{ $x = args $x $x }}{{ end }}{{ $x }}",
    /a value has more than 1048576 characters/,
  ],
  [
    `{{ printf "${"%[1]9000d".repeat(1000)}" 1 }}`,
    /a text has more than 1048576 characters/,
  ],
  ["(".repeat(100_000), /^\(+$/],
  [`{{ ${"(".repeat(100_000)} }}`, /exceeded maximum nesting depth/],
  ["{{ if true }}".repeat(100_000), /exceeded maximum nesting depth/],
  ['{{ reReplaceAll "(a*)*b" "x" (printf "%09000d" 1) }}', /^0+1$/],
];

Deno.test("expandAlertTemplate() bounds hostile templates", async () => {
  for (const [template, problem] of hostile) {
    assertMatch(await expand(template), problem);
  }
});

/** Templates that can't be read, and why, in the words of Go. */
const wrong: readonly (readonly [template: string, problem: string])[] = [
  ["{{ foo }}", 'function "foo" not defined'],
  ["{{ $x }}", 'undefined variable "$x"'],
  ["{{ if }}{{ end }}", "missing value for if"],
  ["{{ if true }}", "unexpected EOF"],
  ["{{ end }}", "unexpected {{end}}"],
  ["{{ else }}", "unexpected {{else}}"],
  ["{{ $value", "unclosed action"],
  ["{{ ( 1 }}", "unclosed left paren"],
  ["{{ 1 ) }}", 'unexpected ")" in command'],
  ['{{ "a }}', "unterminated quoted string"],
  ["{{ `a }}", "unterminated raw quoted string"],
  ["{{/* a }}", "unclosed comment"],
  ["{{ 1 | 2 }}", "non executable command in pipeline stage 2"],
  ["{{ }}", "missing value for command"],
  ["{{ break }}", "{{break}} outside {{range}}"],
  ["{{ $a, $b := 1 }}", "too many declarations in command"],
  ["{{ 1.2.3 }}", 'unexpected ".3" in operand'],
  ["{{ 1x }}", 'bad number syntax: "1x"'],
  ["{{ true.x }}", 'unexpected . after term "true"'],
  ["{{ template x }}", 'unexpected "x" in template clause'],
  ["{{ $labels.a-b }}", "bad character U+002D '-'"],
  ["{{ 5 := 1 }}", 'unexpected ":=" in operand'],
  ["{{ @ }}", 'unexpected "@" in command'],
  [
    "{{ if true }}{{ else }}{{ else }}{{ end }}",
    "expected end; found {{else}}",
  ],
];

Deno.test("parseAlertTemplate() tells what is wrong", () => {
  for (const [template, problem] of wrong) {
    assertThrows(
      () => parseAlertTemplate("A", template),
      Error,
      `template: __alert_A:1: ${problem}`,
    );
  }
});

Deno.test({
  name: "promtool tells the same of wrong templates",
  ignore: promtoolOutput === undefined,
  async fn() {
    const file = await Deno.makeTempFile({ suffix: ".yml" });
    const rules = wrong.map(([template]) => ({
      alert: "A",
      expr: "x",
      annotations: { a: template },
    }));
    await Deno.writeTextFile(
      file,
      JSON.stringify({ groups: [{ name: "g", rules }] }),
    );
    const output = await promtoolOutput?.("check", "rules", file) ?? "";
    await Deno.remove(file);
    const theirs = [...output.matchAll(/template: (.*)/g)].map(([, text]) =>
      text
    );
    assertEquals(
      theirs,
      wrong.map(([, problem]) => `__alert_A:1: ${problem}`),
    );
  },
});
