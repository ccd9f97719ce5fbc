import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { REPOSITORY } from '../src/repository.ts';
import { buildWeb } from '../src/start/build-web.ts';

/** A clone with a minimal site. */
class Clone implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'nibog-web-'));
  readonly dist = join(this.path, 'apps', 'web', 'dist');

  constructor() {
    mkdirSync(join(this.path, 'apps', 'web', 'src'), { recursive: true });
    mkdirSync(join(this.path, 'packages', 'api', 'src'), { recursive: true });
    mkdirSync(join(this.path, 'packages', 'domain', 'src'), { recursive: true });
    symlinkSync(
      join(REPOSITORY, 'apps', 'web', 'node_modules'),
      join(this.path, 'apps', 'web', 'node_modules'),
    );
    this.write('pnpm-lock.yaml', 'lock');
    this.write('apps/web/package.json', '{ "type": "module" }');
    this.write(
      'apps/web/index.html',
      '<!doctype html><title>Site</title><script type="module" src="/src/main.ts"></script>',
    );
    this.write('apps/web/src/main.ts', 'document.title = "first";');
    this.write('packages/api/src/schemas.ts', 'export {};');
    this.write('packages/domain/src/values.ts', 'export {};');
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.path, path), text);
  }

  /** Returns the folder of the built site, and whether a build was necessary. */
  async build(): Promise<{ folder: string; built: boolean }> {
    let built = false;
    const folder = await buildWeb({ repository: this.path, onBuild: () => (built = true) });
    return { folder, built };
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

function readScript(folder: string): string {
  const [name = 'none'] = readdirSync(join(folder, 'assets'));
  return readFileSync(join(folder, 'assets', name), 'utf8');
}

describe('buildWeb', () => {
  test('builds the site once per state of its sources', async () => {
    using clone = new Clone();
    const first = await clone.build();
    expect(first.built).toBe(true);
    expect(readFileSync(join(first.folder, 'index.html'), 'utf8')).toContain('<title>Site</title>');
    expect(await clone.build()).toEqual({ folder: first.folder, built: false });

    clone.write('apps/web/src/main.ts', 'document.title = "second";');
    const second = await clone.build();
    expect(second.built).toBe(true);
    expect(readScript(second.folder)).toContain('second');
    // Another process may still serve the first build.
    expect(readScript(first.folder)).toContain('first');

    clone.write('apps/web/src/main.ts', 'document.title = "first";');
    expect(await clone.build()).toEqual({ folder: first.folder, built: false });
  });

  test('rebuilds when an imported file changes, but not for tests and generated files', async () => {
    using clone = new Clone();
    const { folder } = await clone.build();
    clone.write('apps/web/src/main.test.ts', 'test');
    clone.write('apps/web/src/routeTree.gen.ts', 'generated');
    clone.write('apps/web/.env.swp', 'an editor');
    expect(await clone.build()).toEqual({ folder, built: false });
    for (const path of [
      'packages/api/src/schemas.ts',
      'packages/domain/src/values.ts',
      'pnpm-lock.yaml',
      'apps/web/vite.config.ts',
    ]) {
      clone.write(path, 'export default {};');
      expect({ path, built: (await clone.build()).built }).toEqual({ path, built: true });
    }
  });

  test('concurrent builds return the same folder and leave no partial build', async () => {
    using clone = new Clone();
    const results = await Promise.all([clone.build(), clone.build(), clone.build()]);
    expect(new Set(results.map(({ folder }) => folder)).size).toBe(1);
    expect(readdirSync(clone.dist)).toEqual([basename(results[0]?.folder ?? '')]);
  });

  test('keeps its own build and the last two others, and removes stale partial builds', async () => {
    using clone = new Clone();
    for (const [index, name] of ['oldest', 'older', 'old', 'killed.partial'].entries()) {
      mkdirSync(join(clone.dist, name), { recursive: true });
      utimesSync(join(clone.dist, name), 1_000 + index, 1_000 + index);
    }
    mkdirSync(join(clone.dist, 'running.partial'));
    const { folder } = await clone.build();
    expect(readdirSync(clone.dist).toSorted()).toEqual(
      [basename(folder), 'old', 'older', 'running.partial'].toSorted(),
    );
  });

  test('reports why a build failed and removes the partial build', async () => {
    using clone = new Clone();
    clone.write('apps/web/src/main.ts', 'import "./nowhere.ts";');
    await expect(clone.build()).rejects.toThrow(/The site could not be built: .*nowhere/s);
    expect(existsSync(clone.dist) ? readdirSync(clone.dist) : []).toEqual([]);
  });
});
