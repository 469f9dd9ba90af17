/**
 * An S3 client whose requests can time out and be aborted.
 *
 * @module
 */
import { S3Client, S3Errors } from "@bradenmacdonald/s3-lite-client";
import { AwsV4Signer } from "aws4fetch";
import { BackendUnavailableError } from "../../ports/backend_unavailable.ts";
import { type PatienceOptions, patientFetch } from "./_patient_fetch.ts";

/** A bucket and the credentials for it. */
export interface S3Bucket {
  /** Address of the server, such as `https://s3.example.com`. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Token of temporary credentials. @default undefined they are permanent */
  readonly sessionToken?: string;
}

/** Options of requests. */
export interface RequestOptions extends PatienceOptions {
  /** Aborts all requests. @default undefined only a timeout does */
  readonly signal?: AbortSignal;
  /** Called with the error of each failed request. @default undefined */
  readonly onFailure?: (error: unknown) => void;
}

type S3Request = Parameters<S3Client["makeRequest"]>[0];

/** Signs and sends requests itself, as the library's requests can't be aborted. */
export class PatientS3Client extends S3Client {
  readonly #bucket: S3Bucket;
  readonly #options: RequestOptions;

  constructor(bucket: S3Bucket, options: RequestOptions) {
    super({
      endPoint: bucket.endpoint,
      bucket: bucket.bucket,
      region: bucket.region,
    });
    this.#bucket = bucket;
    this.#options = options;
  }

  override async makeRequest(request: S3Request): Promise<Response> {
    try {
      return await this.#request(request);
    } catch (error) {
      this.#options.onFailure?.(error);
      throw error;
    }
  }

  async #request(
    { method, headers, query, objectName, payload = "", ...expected }:
      S3Request,
  ): Promise<Response> {
    const { endpoint, bucket, ...credentials } = this.#bucket;
    const body = typeof payload === "string"
      ? new TextEncoder().encode(payload)
      : payload;
    const digest = await crypto.subtle.digest("SHA-256", body);
    const signer = new AwsV4Signer({
      ...credentials,
      service: "s3",
      method,
      url: `${endpoint.replace(/\/$/, "")}/${bucket}/${objectName}?` +
        new URLSearchParams(query),
      headers: [
        ...headers ?? [],
        ["x-amz-content-sha256", new Uint8Array(digest).toHex()],
      ],
    });
    const signed = await signer.sign();
    const response = await patientFetch(signed.url, {
      method,
      headers: signed.headers,
      body: method === "GET" ? undefined : body,
      signal: this.#options.signal,
    }, this.#options);
    const { statusCode = 200, returnBody = false } = expected;
    if (response.status !== statusCode) {
      const error = await S3Errors.parseServerError(response);
      if (response.status < 500) throw error;
      throw new BackendUnavailableError(
        `Cannot use ${this.#options.server}: ${error.message}`,
        true,
      );
    }
    if (!returnBody) await response.body?.cancel();
    return response;
  }
}
