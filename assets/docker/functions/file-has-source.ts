type Domain = { external?: boolean; content?: string; file?: string; environment?: string; driver?: string };

/** Whether it is clear, and only once, where the content of a config or secret comes from. */
export default function fileHasSource({ domain = {} }: { domain?: Domain }) {
  const { external, content, file, environment, driver } = domain;
  const given = [
    external ? "an existing one" : "",
    content === undefined ? "" : "its text",
    file ? `the file ${file}` : "",
    environment ? `the variable ${environment}` : "",
    driver ? `the store ${driver}` : "",
  ].filter(Boolean);
  if (given.length === 1) return { result: "success", message: `Its content comes from ${given[0]}.` };
  if (given.length === 0)
    return {
      result: "failure",
      path: "/domain/file",
      message: "It has no content: name a file or an environment variable.",
    };
  return {
    result: "failure",
    path: "/domain/file",
    message: `Its content would come from ${given.join(" and ")}. Keep one of them.`,
  };
}
