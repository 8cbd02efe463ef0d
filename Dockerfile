# Tributary in one container: web app, API, engine and (unless DATABASE_URL is set) an embedded PostgreSQL under /data.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1 TURBO_TELEMETRY_DISABLED=1
COPY . .
RUN npm ci --loglevel=error --include=dev \
 && cd apps/web && node ../../node_modules/next/dist/bin/next build && cd ../.. \
 && npm prune --omit=dev --loglevel=error \
 && rm -rf apps/web/.next/cache node_modules/node-linux-*

FROM ${NODE_IMAGE}
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOST=0.0.0.0 PORT=4000 TRIBUTARY_DATA_DIR=/data
COPY --from=build --chown=node:node /app /app
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000
STOPSIGNAL SIGTERM
# As scripts/lib/server-flags.mjs has it.
CMD ["node", "--max-semi-space-size=64", "--no-allocation-site-pretenuring", "apps/server/src/main.ts"]
