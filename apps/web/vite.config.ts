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

/** Files of this package whose path begins like one of these. */
function inSource(...paths: string[]): RegExp {
  return new RegExp(`apps/web/src/(?:${paths.join('|')})`.replaceAll('/', '[\\\\/]'));
}

export default defineConfig({
  root,
  plugins: [
    // Before React's plugin: it writes routeTree.gen.ts and splits each route into its own chunk.
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
    // A data: URL would need its own line in the server's content security policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // One file of libraries and one of what several pages share, not twenty crumbs on a slow line. zod is in
        // neither: it stays with the checkout. The forms come last, or what they lean on would come with them.
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
