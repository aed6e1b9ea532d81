import { z } from 'zod';

/** The operator's own receivers and routes. */
export const receiversFileConfig = {
  FOGHORN_RECEIVERS_FILE: z.string().min(1).optional().meta({
    description:
      'YAML file with receivers and routes; `${NAME}` in it stands for an environment variable. See docs/receivers.md.',
    example: './receivers.yml',
  }),
};
