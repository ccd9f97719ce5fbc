import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { name: 'phonepe', include: ['{src,simulator}/**/*.test.ts'], testTimeout: 15_000 },
});
