type Texts = { [name: string]: string };
type Input = { environment?: Texts; environmentPassed?: string[]; environmentFrom?: Texts };

const SECRET = /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY)$/i;

/** Whether every variable has a value here, or leaves it to wherever the project is applied. */
export default function variablesKnown({ environment = {}, environmentPassed = [], environmentFrom = {} }: Input) {
  const open = [...environmentPassed, ...Object.keys(environmentFrom)]
    .filter((name) => environment[name] === undefined)
    .sort();
  const empty = Object.keys(environment)
    .filter((name) => SECRET.test(name) && environment[name] === "")
    .sort();
  const [first] = [...open, ...empty];
  if (first === undefined)
    return { result: "success", path: "/domain/environment", message: "Every variable has its value here." };
  const path = `/domain/environment/${first.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  if (open.length === 0)
    return {
      result: "warning",
      path,
      message: `${listed(empty)} ${empty.length === 1 ? "is" : "are"} empty. Was a variable of the Compose file not set?`,
    };
  return {
    result: "warning",
    path,
    message: `${listed(open)} ${open.length === 1 ? "has no value" : "have no values"} here and must be known where this is applied. Import again with the .env file, or type the value.`,
  };
}

function listed(names: string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(" and ");
}
