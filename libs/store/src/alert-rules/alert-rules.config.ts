import { z } from 'zod';

/** Where alert rules come from, besides the API. */
export const alertRulesConfig = {
  FOGHORN_RULES_FILE: z.string().optional().meta({
    description:
      'YAML file with alert rules of your own and changes to the built-in ones; read again when it changes. Give the worker and the console the same.',
    example: './rules.yml',
  }),
};
