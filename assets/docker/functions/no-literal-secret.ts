const SECRET =
  /(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|PRIVATE_?KEY|CREDENTIAL|API_?KEY|ACCESS_?KEY|ENCRYPTION_?KEY|(^|_)KEY$)/i;
/** Names that only look like secrets: they hold a path, a switch, a length or a name. */
const HARMLESS =
  /(_FILE|_PATH|_DIR|_URL|_URI|_HOST|_ENABLED?|_DISABLED?|_LENGTH|_EXPIR\w*|_TTL|_TIMEOUT|_NAME|_HEADER|_ALGORITHM|_TYPE|_ID|_USER\w*|_POLICY|PUBLIC_?KEY)$|ALLOW_EMPTY|(^|_)KEYS?_PREFIX/i;
const SWITCH = /^(true|false|yes|no|on|off|\d{1,4}|null|none)?$/i;

/** Whether a variable seems to hold a secret for everybody in the workspace to read. */
export default function noLiteralSecret({ environment = {} }: { environment?: { [name: string]: string } }) {
  const found = Object.entries(environment)
    .filter(
      ([name, value]) => SECRET.test(name) && !HARMLESS.test(name) && typeof value === "string" && !SWITCH.test(value),
    )
    .map(([name]) => name)
    .sort();
  const [first] = found;
  if (first === undefined)
    return { result: "success", path: "/domain/environment", message: "No variable looks like a secret." };
  const which =
    found.length === 1
      ? `${first} looks`
      : `${found.slice(0, 3).join(", ")}${found.length > 3 ? ` and ${found.length - 3} more` : ""} look`;
  return {
    result: "warning",
    path: `/domain/environment/${first.replaceAll("~", "~0").replaceAll("/", "~1")}`,
    message: `${which} like a secret written into the model, where everybody in the workspace can read it. Give it from a secret instead (Secrets ▸ Variables from secrets).`,
  };
}
