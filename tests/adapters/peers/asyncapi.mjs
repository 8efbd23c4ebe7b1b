// Prints what @asyncapi/parser has to say against a document: asyncapi.mjs NODE_MODULES FILE
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [modules, file] = process.argv.slice(2);
const { Parser } = createRequire(`${modules}/`)('@asyncapi/parser');
const { document, diagnostics } = await new Parser().parse(readFileSync(file, 'utf8'));
const errors = diagnostics.filter((found) => found.severity === 0);
console.log(JSON.stringify({
  version: document?.version() ?? null,
  channels: document?.channels().all().length ?? 0,
  messages: document?.components().messages().all().length ?? 0,
  errors: errors.map((found) => `${found.path.join('.')}: ${found.message}`),
}));
