import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { breaking, load } from './openapi-breaking.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DOCUMENTS = join(ROOT, 'edge-verticle/src/main/resources/edge/openapi');
const CHECK = join(ROOT, 'dev/lint/openapi-breaking.js');

/** A document with everything a change can touch. */
function films() {
  const film = {
    type: 'object',
    required: ['id', 'name'],
    properties: {
      id: { type: 'string', format: 'uuid' },
      name: { type: 'string' },
      kind: { type: 'string', enum: ['movie', 'series'] },
      seconds: { type: 'number' },
      parts: { type: 'array', items: { $ref: '#/components/schemas/Film' } },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
    },
  };
  const wish = {
    type: 'object',
    required: ['name'],
    additionalProperties: false,
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 50 },
      kind: { type: 'string', enum: ['movie', 'series'] },
      year: { type: 'integer', minimum: 1888 },
      tags: { type: 'array', maxItems: 5, items: { type: 'string' } },
    },
  };
  const json = (schema) => ({ content: { 'application/json': { schema } } });
  const list = {
    security: [],
    parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100 } }],
    responses: { 200: json({ $ref: '#/components/schemas/Film' }), 404: json({ type: 'object' }) },
  };
  const add = { requestBody: json({ $ref: '#/components/schemas/Wish' }), responses: { 201: {} } };
  return {
    security: [{ bearer: [] }],
    paths: { '/films': { get: list, post: add } },
    components: { schemas: { Film: film, Wish: wish } },
  };
}

/** What is found when a document changes so. */
function after(change) {
  const changed = films();
  const { Film, Wish } = changed.components.schemas;
  change({ Film, Wish, paths: changed.paths, ...changed.paths['/films'] });
  return breaking(films(), changed);
}

const BREAKS = {
  'an operation that is gone': [({ paths }) => delete paths['/films'].post, /POST \/films: is gone/],
  'a token that is needed now': [({ get }) => delete get.security, /needs a token now/],
  'a parameter that is gone': [({ get }) => get.parameters.pop(), /query parameter limit: is gone/],
  'a parameter that is required now': [({ get }) => (get.parameters[0].required = true), /limit: is required now/],
  'a new required parameter': [
    ({ get }) => get.parameters.push({ name: 'city', in: 'query', required: true, schema: {} }),
    /city: is required now/,
  ],
  'a lower maximum': [({ get }) => (get.parameters[0].schema.maximum = 50), /maximum is 50, was 100/],
  'a new default': [({ get }) => (get.parameters[0].schema.default = 9), /is 9 where it isn't given/],
  'a body that is required now': [({ post }) => (post.requestBody.required = true), /body: is required now/],
  'a body that is gone': [({ post }) => delete post.requestBody, /application\/json: is gone/],
  'a status that is gone': [({ get }) => delete get.responses[404], /404: is gone/],
  'a media type that is gone': [({ get }) => (get.responses[200].content = {}), /200 application\/json: is gone/],
  'a property that is gone from an answer': [({ Film }) => delete Film.properties.seconds, /200.seconds: is gone/],
  'a property that is gone from a request': [({ Wish }) => delete Wish.properties.year, /body.year: is gone/],
  'another type in an answer': [({ Film }) => (Film.properties.seconds.type = 'string'), /was number, is string/],
  'null in an answer': [({ Film }) => (Film.properties.name.type = ['string', 'null']), /was string, is string,null/],
  'another type in a request': [({ Wish }) => (Wish.properties.year.type = 'string'), /was integer, is string/],
  'another type of items': [({ Wish }) => (Wish.properties.tags.items.type = 'integer'), /tags\[\]: was string/],
  'another type of values': [
    ({ Film }) => (Film.properties.labels.additionalProperties.type = 'integer'),
    /labels\.\*: was string/,
  ],
  'another format': [({ Film }) => (Film.properties.id.format = 'date'), /had the format uuid, has date/],
  'an enum value that is gone': [({ Film }) => Film.properties.kind.enum.pop(), /no value series any more/],
  'a new enum of a request': [({ Wish }) => (Wish.properties.name.enum = ['Up']), /takes only some values/],
  'an enum that an answer has no more': [({ Film }) => delete Film.properties.kind.enum, /may have any value now/],
  'a property that a request requires now': [({ Wish }) => Wish.required.push('year'), /year: is required now/],
  'a property that an answer may lack now': [({ Film }) => Film.required.pop(), /name: may be missing now/],
  'a new pattern': [({ Wish }) => (Wish.properties.name.pattern = '^A'), /pattern is \^A, was none/],
  'a higher minimum': [({ Wish }) => (Wish.properties.name.minLength = 2), /minLength is 2, was 1/],
};

for (const [what, [change, expected]] of Object.entries(BREAKS)) {
  test(`${what} breaks`, () => {
    const found = after(change);

    assert.equal(found.length, 1, found.join('; '));
    assert.match(found[0], expected);
  });
}

const GROWTH = {
  nothing: () => {},
  'a new path': ({ paths }) => (paths['/shows'] = {}),
  'a new optional parameter': ({ get }) => get.parameters.push({ name: 'city', in: 'query', schema: {} }),
  'a new status': ({ get }) => (get.responses[410] = {}),
  'a new property of an answer': ({ Film }) => (Film.properties.year = { type: 'integer' }),
  'a new optional property of a request': ({ Wish }) => (Wish.properties.city = { type: 'string' }),
  'a property that a request requires no more': ({ Wish }) => Wish.required.pop(),
  'a property that an answer always has now': ({ Film }) => Film.required.push('kind'),
  'a new enum value': ({ Film, Wish }) => [Film, Wish].forEach(({ properties }) => properties.kind.enum.push('short')),
  'a higher maximum': ({ get }) => (get.parameters[0].schema.maximum = 500),
  'a request that takes any number': ({ Wish }) => (Wish.properties.year.type = 'number'),
  'an answer that is always an integer': ({ Film }) => (Film.properties.seconds.type = 'integer'),
  'no more need of a token': ({ post }) => (post.security = []),
};

for (const [what, change] of Object.entries(GROWTH)) {
  test(`${what} breaks nothing`, () => assert.deepEqual(after(change), []));
}

test('a keyword the check does not know stops it, rather than pass unseen', () => {
  assert.throws(() => after(({ Film }) => (Film.oneOf = [])), /doesn't know 'oneOf'/);
});

test('the documents as they stand are understood', () => {
  const documents = load(DOCUMENTS);

  assert.ok(Object.keys(documents.paths).length > 40);
  assert.deepEqual(breaking(documents, documents), []);
});

test('the program fails when an operation of the real documents is gone, and says which', () => {
  const changed = mkdtempSync(join(tmpdir(), 'openapi-'));
  try {
    cpSync(DOCUMENTS, changed, { recursive: true });
    const file = join(changed, 'booking.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^ {2}\/api\/\S+:/m, '  /api/elsewhere:'));

    const same = spawnSync(process.execPath, [CHECK, DOCUMENTS, DOCUMENTS], { encoding: 'utf8' });
    const broken = spawnSync(process.execPath, [CHECK, DOCUMENTS, changed], { encoding: 'utf8' });

    assert.equal(same.status, 0, same.stderr);
    assert.equal(broken.status, 1);
    assert.match(broken.stderr, /^GET \/api\/booking\/\S+: is gone$/m);
  } finally {
    rmSync(changed, { recursive: true });
  }
});
