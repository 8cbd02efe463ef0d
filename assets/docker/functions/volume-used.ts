type Member = { component: string; name: string; schema: string };
type Input = { external?: boolean; users?: Member[] };

/** Whether anything mounts the volume. */
export default function volumeUsed({ external, users = [] }: Input) {
  if (users.length === 0) {
    return {
      result: "warning",
      message: external
        ? "Nothing here mounts this volume."
        : "Nothing mounts this volume, so it would be made for nobody.",
    };
  }
  const names = users.map(({ name }) => name);
  return {
    result: "success",
    message: `Mounted by ${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}.`,
  };
}
