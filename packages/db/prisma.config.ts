import { defineConfig } from 'prisma/config';

// The CLI would download a native schema engine that `generate` never runs. Any executable satisfies it.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

export default defineConfig({ schema: 'prisma/schema.prisma' });
