import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, test } from 'vitest';

/** All texts for parents must be in the catalogue, because only these are translated. */
const SRC = join(import.meta.dirname, '..');

/** Names are the same in every language. */
const NAMES = /^NIBOG$/;

/** Attributes that are neither shown nor read aloud. Letters in any other attribute count as text. */
const ATTRIBUTES_WITHOUT_TEXT = new RegExp(
  `^(?:${[
    'className|id|htmlFor|key|name|type|value|role|lang|href|to|hash|rel|target|search|params|step|state|tone|variant|part',
    'autoComplete|autoCapitalize|inputMode|enterKeyHint|scope|aria-(?:current|describedby|hidden|labelledby|live)',
    'viewBox|d|x|y|x1|x2|y1|y2|cx|cy|r|rx|width|height|fill|stroke\\w*|transform|points|opacity|style|\\w+Units|preserveAspectRatio',
  ].join('|')})$`,
);

type Node = { type: string } & Record<string, unknown>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flat().filter(isNode);
}

/** The strings that an expression may evaluate to. Conditions and calls are not searched. */
function stringsOf(node: unknown): string[] {
  if (!isNode(node)) return [];
  switch (node.type) {
    case 'Literal':
      return typeof node['value'] === 'string' ? [node['value']] : [];
    case 'TemplateLiteral':
      return childrenOf(node).flatMap(stringsOf);
    case 'TemplateElement':
      return isCooked(node['value']) ? [node['value'].cooked] : [];
    case 'ConditionalExpression':
      return [...stringsOf(node['consequent']), ...stringsOf(node['alternate'])];
    case 'LogicalExpression':
      return [...stringsOf(node['left']), ...stringsOf(node['right'])];
    case 'JSXExpressionContainer':
      return stringsOf(node['expression']);
    default:
      return [];
  }
}

function isCooked(value: unknown): value is { cooked: string } {
  return typeof value === 'object' && value !== null && 'cooked' in value;
}

function findTexts(file: string, source: string): string[] {
  const found: string[] = [];
  function visit(node: Node): void {
    // Import paths and texts of errors are not for parents.
    if (node.type === 'ImportDeclaration' || node.type === 'NewExpression') return;
    found.push(...textsOf(node));
    for (const child of childrenOf(node)) visit(child);
  }
  for (const node of childrenOf({ type: 'root', body: parseSync(file, source).program.body })) visit(node);
  return [...new Set(found)].filter((text) => !NAMES.test(text));
}

function textsOf(node: Node): string[] {
  if (node.type === 'JSXText') return [String(node['value']).trim()].filter(hasLetters);
  if (node.type === 'JSXElement' || node.type === 'JSXFragment') {
    return [node['children']].flat().flatMap(stringsOf).filter(hasLetters);
  }
  if (node.type === 'JSXAttribute') {
    const name = isNode(node['name']) ? String(node['name']['name']) : '';
    return ATTRIBUTES_WITHOUT_TEXT.test(name) ? [] : stringsOf(node['value']).filter(hasLetters);
  }
  // Anywhere else, such as in a table of labels, strings that begin like a sentence count.
  return stringsOf(node).filter((text) => /^\p{Lu}\p{Ll}/u.test(text.trim()) && !text.includes('/'));
}

function hasLetters(text: string): boolean {
  return /\p{L}/u.test(text);
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter(
    (name) => /\.tsx?$/.test(name) && !/\.(?:test|gen)\.tsx?$/.test(name) && !name.startsWith('messages/'),
  );

test('no text for parents is outside the catalogue', () => {
  expect(files.length).toBeGreaterThan(80);
  const found = files.flatMap((name) =>
    findTexts(name, readFileSync(join(SRC, name), 'utf8')).map((text) => `${name}: ${text}`),
  );
  expect(found).toEqual([]);
});

describe('the rule finds', () => {
  test.each([
    ['a text between tags', '<p>Pay now</p>', 'Pay now'],
    ['a single word', '<p>or</p>', 'or'],
    ['a text in Hindi', '<p>या</p>', 'या'],
    ['an attribute that is read aloud', '<img alt="a medal" />', 'a medal'],
    ['a label of a component', '<Field label="Name" />', 'Name'],
    ['one branch of a condition', "<p>{busy ? 'wait' : null}</p>", 'wait'],
    ['a text around a value', '<p>{`from ${price}`}</p>', 'from '],
    ['a table of labels', "const NAMES = { review: 'Pay' };", 'Pay'],
    ['a sentence passed to a function', "setError('Enter the reference');", 'Enter the reference'],
  ])('%s', (_, source, text) => {
    expect(findTexts('seen.tsx', source)).toEqual([text]);
  });

  test('no text in imports, errors and attributes that are not shown', () => {
    const source = `
      import { Link } from 'Router';
      const card = <a className="grid gap-4" href={\`/\${slug}\`} aria-live="polite">{t.site.home} · {items[0]}</a>;
      if (status === 'failed') throw new Error('There is no such page');`;
    expect(findTexts('seen.tsx', source)).toEqual([]);
  });
});
