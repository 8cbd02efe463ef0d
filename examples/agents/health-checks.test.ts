import { expect, test } from "vitest";
import { container } from "./container.fixture.ts";
import { addHealthChecks, testFor } from "./health-checks.ts";

test("[X3] the check's own suggestion comes first", () => {
  const suggestion = { path: "/domain/healthcheck/test", value: "true", title: "Check" };
  const cache = container({ image: "redis" }, [{ function: "healthCheck", suggestion }]);
  expect(addHealthChecks.propose(cache)).toMatchObject({ type: "change", path: suggestion.path, value: "true" });
});

test.each([
  ["postgres:17", undefined, `pg_isready -U "\${POSTGRES_USER:-postgres}"`],
  ["docker.io/library/redis@sha256:0", undefined, "redis-cli ping | grep -q PONG"],
  ["bitnami/mariadb:11", undefined, "healthcheck.sh --connect --innodb_initialized"],
  ["nginx", undefined, "curl -fsS -o /dev/null http://127.0.0.1:80/ || exit 1"],
  ["grafana/grafana:12", undefined, "wget -q --spider http://127.0.0.1:3000/api/health || exit 1"],
  ["busybox:1", ["httpd", "-f", "-p", "8080"], "wget -q --spider http://127.0.0.1:8080/ || exit 1"],
  ["busybox:1", ["sh", "-c", "httpd -f -p 0.0.0.0:81"], "wget -q --spider http://127.0.0.1:81/ || exit 1"],
  ["busybox:1", ["httpd", "-f"], "wget -q --spider http://127.0.0.1:80/ || exit 1"],
] as const)("[X3] %s running %j is asked with what it contains", (image, command, test) => {
  expect(testFor({ domain: { image, ...(command ? { command } : {}) } })).toBe(test);
});

test("[X3] what nobody knows how to ask is left, and that is said", () => {
  const findings = [{ function: "healthCheck" }];
  const nobodyKnows = [
    container({ image: "odd" }, findings),
    container({ image: "busybox", command: ["sleep", "1"] }, findings),
    container({}, findings),
  ];
  for (const component of nobodyKnows) expect(addHealthChecks.propose(component)).toMatchObject({ type: "left" });
});

test("[X3] where there is a health check, nothing is done", () => {
  expect(addHealthChecks.propose(container({ image: "redis" }, []))).toBeUndefined();
});
