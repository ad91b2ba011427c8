import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Vite serves the client while you work on it and hands what belongs to the server on to it; for production it builds one folder. */
export default defineConfig({
  plugins: [react()],
  server: {
    port: 5173,
    strictPort: true,
    proxy: { '^/(api|auth)/': { target: 'http://127.0.0.1:3000' } },
  },
  build: { target: 'es2022' },
});
