import { z } from 'zod';

const KEY_CHARS = 32;

/** What keeps secrets that users give us: the same in every process that shares a database. */
export const secretsConfig = {
  FOGHORN_SECRET_KEY: z.string().min(KEY_CHARS, `expected at least ${KEY_CHARS} characters`).optional().meta({
    description:
      'Encrypts the secrets of receivers made over the API and signs the links in messages; 32 random characters or more, the same for console and worker. Absent: npm start makes one and keeps it in the data folder; as processes of their own they do without both.',
    example: 'the output of openssl rand -hex 32',
  }),
};
