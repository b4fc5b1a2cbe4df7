#!/usr/bin/env node
// What of the public API a client of yesterday would miss today: `openapi-breaking.js BEFORE AFTER`, two folders with
// the files of edge/openapi. Exits with 1 if there is anything.
//
// Our own, because openapi-diff doesn't see a changed type in an OpenAPI 3.1 document. It knows the keywords our
// documents use and fails on any other, so nothing passes for not being understood. New values of an enum in an answer
// are no break: clients expect values they don't know.

import { readFileSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const LIMITS = ['minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems'];
const KNOWN = new Set([
  ...['$ref', 'type', 'enum', 'properties', 'required', 'additionalProperties', 'items'],
  ...['format', 'pattern', 'uniqueItems', 'default', 'description', ...LIMITS],
]);

/** Reads a folder as the edge does: `openapi.yaml` and the paths and schemas of a file a domain. */
export function load(folder) {
  const read = (name) => parse(readFileSync(join(folder, name), 'utf8'));
  const root = read('openapi.yaml');
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.yaml') && name !== 'openapi.yaml')) {
    const part = read(name);
    Object.assign(root.paths, part.paths);
    Object.assign(root.components.schemas, part.components?.schemas);
  }
  return root;
}

/** What is broken, a sentence each; nothing if a client of `before` gets along with `after`. */
export function breaking(before, after) {
  return new Comparison(before, after).operations();
}

class Comparison {
  #before;
  #after;
  #found = [];
  #seen = new Set();

  constructor(before, after) {
    this.#before = before;
    this.#after = after;
  }

  operations() {
    for (const [path, item] of Object.entries(this.#before.paths)) {
      for (const method of METHODS.filter((method) => item[method])) {
        const at = `${method.toUpperCase()} ${path}`;
        const successor = this.#after.paths[path];
        if (successor?.[method]) {
          this.#operation(at, inherited(item, method), inherited(successor, method));
        } else {
          this.#say(at, 'is gone');
        }
      }
    }
    return this.#found;
  }

  #operation(at, before, after) {
    const open = (operation, document) => (operation.security ?? document.security ?? []).length === 0;
    if (open(before, this.#before) && !open(after, this.#after)) {
      this.#say(at, 'needs a token now');
    }
    this.#parameters(at, before, after);
    this.#requestBody(
      at,
      before.requestBody && this.#old(before.requestBody),
      after.requestBody && this.#new(after.requestBody),
    );
    for (const [status, response] of Object.entries(before.responses)) {
      const successor = after.responses[status];
      if (successor) {
        this.#content(`${at} ${status}`, this.#old(response).content, this.#new(successor).content, 'answer');
      } else {
        this.#say(`${at} ${status}`, 'is gone');
      }
    }
  }

  #parameters(at, before, after) {
    const key = ({ in: where, name }) => `${where} parameter ${name}`;
    const olds = new Map(before.parameters.map((one) => this.#old(one)).map((one) => [key(one), one]));
    const news = new Map(after.parameters.map((one) => this.#new(one)).map((one) => [key(one), one]));
    for (const [name, parameter] of olds) {
      if (news.has(name)) {
        this.#schema(`${at} ${name}`, parameter.schema, news.get(name).schema, 'request');
      } else {
        this.#say(`${at} ${name}`, 'is gone');
      }
    }
    for (const [name, parameter] of news) {
      if (parameter.required && !olds.get(name)?.required) {
        this.#say(`${at} ${name}`, 'is required now');
      }
    }
  }

  #requestBody(at, before, after) {
    if (after?.required && !before?.required) {
      this.#say(`${at} body`, 'is required now');
    }
    if (before) {
      this.#content(`${at} body`, before.content, after?.content, 'request');
    }
  }

  #content(at, before = {}, after = {}, side) {
    for (const [type, media] of Object.entries(before)) {
      if (after[type]) {
        this.#schema(at, media.schema, after[type].schema, side);
      } else {
        this.#say(`${at} ${type}`, 'is gone');
      }
    }
  }

  /** Both sides of one value. A request may only ask less of the client, an answer only give him more. */
  #schema(at, oldSchema, newSchema, side) {
    const pair = `${side} ${oldSchema.$ref} ${newSchema.$ref}`;
    if (oldSchema.$ref && newSchema.$ref && this.#seen.has(pair)) {
      return;
    }
    this.#seen.add(pair);
    const before = this.#old(oldSchema);
    const after = this.#new(newSchema);
    [before, after].forEach((schema) => understood(at, schema));
    this.#type(at, before, after, side);
    this.#enum(at, before, after, side);
    this.#limits(at, before, after, side);
    this.#object(at, before, after, side);
    if (before.items || after.items) {
      this.#schema(`${at}[]`, before.items ?? {}, after.items ?? {}, side);
    }
  }

  #type(at, before, after, side) {
    const [from, to] = side === 'request' ? [before, after] : [after, before];
    // Every type on the giving side must be one of those on the taking side; none means any, an integer is a number.
    const takes = to.type && new Set([to.type, to.type.includes('number') ? 'integer' : []].flat());
    if (takes && (!from.type || ![from.type].flat().every((type) => takes.has(type)))) {
      this.#say(at, `was ${before.type ?? 'anything'}, is ${after.type ?? 'anything'}`);
    }
    if (to.format && from.format !== to.format) {
      this.#say(at, `had the format ${before.format}, has ${after.format}`);
    }
  }

  #enum(at, before, after, side) {
    if (side === 'answer' && before.enum && !after.enum) {
      this.#say(at, 'may have any value now');
    }
    const gone = after.enum ? (before.enum ?? []).filter((value) => !after.enum.includes(value)) : [];
    gone.forEach((value) => this.#say(at, `has no value ${value} any more`));
    if (side === 'request' && after.enum && !before.enum) {
      this.#say(at, 'takes only some values now');
    }
  }

  #limits(at, before, after, side) {
    if (side === 'answer') {
      return;
    }
    for (const limit of LIMITS) {
      const none = limit.startsWith('max') ? Infinity : -Infinity;
      const [was, is] = [before[limit] ?? none, after[limit] ?? none];
      if (limit.startsWith('max') ? is < was : is > was) {
        this.#say(at, `${limit} is ${is}, was ${before[limit] ?? 'none'}`);
      }
    }
    if (after.pattern && after.pattern !== before.pattern) {
      this.#say(at, `pattern is ${after.pattern}, was ${before.pattern ?? 'none'}`);
    }
    if (after.default !== before.default) {
      this.#say(at, `is ${after.default} where it isn't given, was ${before.default}`);
    }
    if (after.uniqueItems && !before.uniqueItems) {
      this.#say(at, 'takes no item twice now');
    }
  }

  #object(at, before, after, side) {
    const [olds, news] = [before.properties ?? {}, after.properties ?? {}];
    for (const [name, property] of Object.entries(olds)) {
      if (news[name]) {
        this.#schema(`${at}.${name}`, property, news[name], side);
      } else {
        this.#say(`${at}.${name}`, 'is gone');
      }
    }
    const [must, had] = side === 'request' ? [after, before] : [before, after];
    for (const name of must.required ?? []) {
      if (!had.required?.includes(name) && (side === 'request' || news[name])) {
        this.#say(`${at}.${name}`, side === 'request' ? 'is required now' : 'may be missing now');
      }
    }
    this.#otherProperties(at, before.additionalProperties ?? true, after.additionalProperties ?? true, side);
  }

  /** Properties without a name of their own: true for any, false for none, a schema for those like it. */
  #otherProperties(at, before, after, side) {
    const [from, to] = side === 'request' ? [before, after] : [after, before];
    if (typeof before === 'object' && typeof after === 'object') {
      this.#schema(`${at}.*`, before, after, side);
    } else if (from === true && typeof to === 'object') {
      this.#say(at, 'had other properties of one shape only, or has now');
    } else if (from !== false && to === false && side === 'request') {
      this.#say(at, 'takes no other properties now');
    }
  }

  #old(part) {
    return resolved(this.#before, part);
  }

  #new(part) {
    return resolved(this.#after, part);
  }

  #say(at, what) {
    this.#found.push(`${at}: ${what}`);
  }
}

function inherited(item, method) {
  return { ...item[method], parameters: [...(item.parameters ?? []), ...(item[method].parameters ?? [])] };
}

function resolved(document, part) {
  if (!part.$ref) {
    return part;
  }
  const target = part.$ref.slice(2).split('/').reduce((node, name) => node?.[name], document);
  if (!target) {
    throw new Error(`${part.$ref} leads nowhere`);
  }
  return resolved(document, target);
}

function understood(at, schema) {
  const foreign = Object.keys(schema).find((keyword) => !KNOWN.has(keyword));
  if (foreign) {
    throw new Error(`${at}: this check doesn't know '${foreign}' yet; teach it`);
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [before, after] = process.argv.slice(2).map(load);
  const found = breaking(before, after);
  found.forEach((sentence) => console.error(sentence));
  console.log(`${Object.keys(before.paths).length} paths compared, ${found.length} broken`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
