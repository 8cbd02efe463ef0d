type Domain = {
  name?: string;
  project?: string;
  external?: boolean;
  content?: string;
  file?: string;
  environment?: string;
};
type Input = { name?: string; domain?: Domain };

/** What a container needs to mount this config or secret: its names and where its content comes from. Never a secret's value. */
export default function source({ name = "", domain = {} }: Input) {
  const { project, external, content, file, environment } = domain;
  const scoped = project && !external ? `${project}_${name}` : name;
  return {
    name,
    engineName: domain.name || scoped.replace(/[^a-zA-Z0-9_.-]+/g, "-"),
    ...(external ? { external: true } : {}),
    ...(content === undefined ? {} : { content }),
    ...(file === undefined ? {} : { file }),
    ...(environment === undefined ? {} : { environment }),
  };
}
