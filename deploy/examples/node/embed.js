// Embeds two texts with @grpc/grpc-js and prints their cosine.
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const protos = path.join(__dirname, '../../../proto/src/main/protobuf');
const definition = loader.loadSync('altmesh/v1/embedder.proto', {includeDirs: [protos], keepCase: true});
const {altmesh} = grpc.loadPackageDefinition(definition);

const embedder = new altmesh.v1.Embedder(process.argv[2], grpc.credentials.createInsecure());
const request = {texts: ['a red heart', 'a cat'], options: {space: 'PROJECTED', normalize: true}};
embedder.EmbedText(request, {deadline: Date.now() + 30000}, (failure, answer) => {
  embedder.close();
  if (failure) {
    console.error(`${grpc.status[failure.code]}: ${failure.details}`);
    process.exitCode = 1;
    return;
  }
  const dim = Number(answer.embeddings.shape[1]);
  const data = answer.embeddings.data; // little-endian floats, row-major
  let cosine = 0;
  for (let i = 0; i < dim; i++) {
    cosine += data.readFloatLE(4 * i) * data.readFloatLE(4 * (dim + i));
  }
  console.log(`cosine ${cosine.toFixed(4)}`);
});
