import { s3ArtifactStore } from "../../services/adapters/s3/artifact_store.ts";
import { startS3 } from "../support/s3_server.ts";
import { artifactStoreConformance } from "./artifact_store.ts";

artifactStoreConformance("S3 ArtifactStore", async () => {
  const server = await startS3();
  const another = () => Promise.resolve(s3ArtifactStore(server.options));
  const close = async () => await server[Symbol.asyncDispose]();
  return { subject: await another(), another, close };
});
