import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const proxy = { '^/(api|media|b)/': process.env.MARQUEE_URL ?? 'http://localhost:8080' };

// Nothing is inlined: the platform's Content-Security-Policy takes fonts and scripts from its own origin only.
export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: { assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
  server: { proxy },
  preview: { proxy },
});
