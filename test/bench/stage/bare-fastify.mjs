// The yardstick of the door: Fastify as it comes, which parses the same body and answers the same.
import Fastify from 'fastify';

const app = Fastify({ bodyLimit: 64 * 1024 * 1024 });
app.post('/v1/failures', (request, reply) => {
  const { body } = request;
  reply.status(202).send({ accepted: Array.isArray(body) ? body.length : 1, rejected: [] });
});
await app.listen({ port: 0, host: '127.0.0.1' });
console.log(`listening ${app.server.address().port}`);
process.once('SIGTERM', () => app.close().then(() => process.exit()));
