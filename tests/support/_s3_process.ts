/** Runs an S3 server. Arguments: the folder of its files, and its bucket. */
import S3rver from "npm:s3rver@^3.7.1";

const server = new S3rver({
  address: "127.0.0.1",
  port: 0,
  silent: true,
  directory: Deno.args[0],
  configureBuckets: [{ name: Deno.args[1], configs: [] }],
});
console.log((await server.run()).port);
