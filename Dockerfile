FROM python:3.11-slim-bookworm

WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY graph graph
COPY api api
COPY ingest ingest
COPY cypher cypher
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \
    && useradd --create-home --uid 10001 coopgraph \
    && install -d -o coopgraph /data

USER coopgraph
ENV COOPGRAPH_DATA_DIR=/data
EXPOSE 8000
CMD ["coopgraph", "serve", "--host", "0.0.0.0", "--port", "8000"]
