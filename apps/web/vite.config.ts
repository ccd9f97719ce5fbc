import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import { tanstackRouter } from '@tanstack/router-plugin/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from './compress.ts';
import { earlyLinks } from './early-links.ts';
import { ticketWorker } from './ticket-worker-build.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const apiUrl = process.env['API_URL'] ?? 'http://127.0.0.1:3000';

/** Matches the files of this package whose path starts with one of these patterns. */
function inSource(...paths: string[]): RegExp {
  return new RegExp(`apps/web/src/(?:${paths.join('|')})`.replaceAll('/', '[\\\\/]'));
}

export default defineConfig({
  root,
  plugins: [
    // Must come before React's plugin. It writes routeTree.gen.ts and splits each route into its own chunk.
    tanstackRouter({
      target: 'react',
      autoCodeSplitting: true,
      routesDirectory: `${root}src/routes`,
      generatedRouteTree: `${root}src/routeTree.gen.ts`,
      quoteStyle: 'single',
      semicolons: true,
    }),
    react(),
    tailwindcss(),
    earlyLinks(),
    ticketWorker(),
    compress(),
  ],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The server's content security policy allows no data: URLs.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // One chunk of libraries and one of code that several pages share, instead of twenty small requests on a slow
        // connection. zod is in neither: only the checkout loads it. The forms come last, because a group takes its
        // dependencies with it unless an earlier group has them.
        codeSplitting: {
          groups: [
            {
              name: 'libraries',
              test: /node_modules[\\/](?:\.pnpm[\\/])?(?:react|scheduler|@tanstack|@trpc)/,
            },
            {
              name: 'shared',
              test: inSource(
                'ui/(?!date-field|radio-group|checkbox-field|text-field|field-notes|copy-button|stepper)',
                'lib/(?!back-off|error-text|dates|use-time-reached|use-minutes-left)',
                'features/site/',
                'messages/(?:formats|languages|use-messages)\\.',
                'features/catalogue/(?:calendar-leaf|event-facts|seats)\\.',
              ),
            },
            {
              name: 'forms',
              test: inSource(
                'ui/(?:date-field|radio-group|checkbox-field|text-field|field-notes)',
                'lib/(?:error-text|dates)\\.',
                'features/checkout/step/use-step-form',
              ),
            },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': apiUrl, '/healthz': apiUrl },
  },
});
