import { z } from 'zod';
import { requestFault, shapeOf } from './request-fault.js';

const schema = z.strictObject({
  name: z.string().min(2).max(4),
  size: z.int().min(1).optional(),
  kind: z.enum(['a', 'b']).optional(),
  tags: z.array(z.string()).optional(),
  own: z
    .string()
    .refine((text) => text === 'x', 'expected the letter x')
    .optional(),
});

function faultOf(input: unknown) {
  const result = schema.safeParse(input);
  return requestFault(result.error!.issues, input, 'body', Object.keys(schema.shape));
}

describe('requestFault', () => {
  it.each([
    [{}, 'name', 'name: expected a value of type string, got nothing.'],
    [{ name: 'x' }, 'name', 'name: expected at least 2 characters, got a text of 1 characters.'],
    [{ name: 'xxxxx' }, 'name', 'name: expected at most 4 characters, got a text of 5 characters.'],
    [{ name: 'xx', size: 0 }, 'size', 'size: expected at least 1, got the number 0.'],
    [{ name: 'xx', size: 1.5 }, 'size', 'size: expected a whole number, got the number 1.5.'],
    [{ name: 'xx', kind: 'c' }, 'kind', 'kind: expected one of a, b, got a text of 1 characters.'],
    [{ name: 'xx', tags: [1] }, 'tags.0', 'tags.0: expected a value of type string, got the number 1.'],
    [{ name: 'xx', own: 'y' }, 'own', 'own: expected the letter x, got a text of 1 characters.'],
    [{ name: 'xx', nme: 1 }, 'nme', 'Unknown field "nme"; known: name, size, kind, tags, own.'],
    [[], 'body', 'body: expected a value of type object, got a list of 0 entries.'],
  ])('says what is wrong with %j', (input, field, detail) => {
    const fault = faultOf(input);
    expect(fault).toMatchObject({ status: 400, code: 'invalid_body', message: detail, options: { field } });
  });

  it('lists every fault, the first one as the field', () => {
    expect(faultOf({ size: 'big', kind: 'c' }).options).toMatchObject({
      field: 'name',
      extensions: { errors: [{ field: 'name' }, { field: 'size' }, { field: 'kind' }] },
    });
  });
});

describe('shapeOf', () => {
  it('never repeats a text, which may be a secret', () => {
    expect(shapeOf('fh_secret')).toBe('a text of 9 characters');
    expect(shapeOf({ key: 'fh_secret' })).toBe('an object');
    expect(shapeOf(['fh_secret'])).toBe('a list of 1 entries');
  });
});
