FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json ./
# No script of a dependency runs at installation; none needs to.
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY bin ./bin
COPY src ./src
COPY schemas ./schemas
COPY LICENSE README.md ./
RUN install -d -o node -g node /data /data/pieces /data/sceaux
USER node
ENV SNE_HOTE=0.0.0.0 SNE_PORT=8080 SNE_SQLITE=/data/sne.sqlite SNE_PIECES=/data/pieces SNE_SCEAUX=/data/sceaux SNE_EXPLOITATION=127.0.0.1:8081
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://${process.env.SNE_EXPLOITATION}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "--max-semi-space-size=4", "bin/sne-gateway.js", "serve"]
