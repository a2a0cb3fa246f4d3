import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// In development the Python server answers everything but the bundle.
const backend = process.env.SAKER_BACKEND ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  // Substituted by the Python server on every answer; a fixed word here, a fresh nonce there.
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: "../src/saker/web/dist",
    emptyOutDir: true,
    // The policy forbids data: URLs for everything but images, and a small file is cached better than a large string.
    assetsInlineLimit: 0,
    target: "es2022",
    reportCompressedSize: false,
    manifest: true,
  },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/api": backend,
      "/dev": backend,
      "/ws": { target: backend, ws: true },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test-setup.ts"],
    restoreMocks: true,
  },
});
