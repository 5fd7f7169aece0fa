/** Words that stand where a secret would, and are none. */
const common = new Set(
  (
    "true false null none nil undefined yes no on off default auto basic bearer digest required optional enabled disabled public private " +
    "password passwd passphrase pass secret token apikey api_key key username user admin root guest test tests testing tester example sample dummy demo fake mock stub placeholder " +
    "changeme change-me change_me changeit letmein welcome qwerty qwertyuiop abc123 abcdef abcd1234 password1 password123 passw0rd p@ssw0rd admin123 test123 test1234 secret123 hunter2 " +
    "123456 1234567 12345678 123456789 1234567890 000000 111111 postgres postgresql mysql mariadb mongo mongodb redis rabbitmq sqlite localhost development production staging local dev prod " +
    "todo fixme tbd n/a redacted removed hidden masked string number boolean object text info debug warning warn error trace verbose utf-8 utf8 ascii"
  ).split(" "),
);

/** Beginnings and shapes of what refers to a value, or asks for one, instead of being it. */
const reference =
  /^(?:\$|%[A-Za-z_{(]|<|\{\{|\[\[|@\{|#\{|!\w|&\w|\*{3}|\.{3}|…|env[.:(]|process\.|os\.|import\.|config[.[(]|settings\.|secrets?[.[(]|vars?\.|self\.|this\.|args?\.|op:\/\/|vault:|arn:|urn:|ref\+|projects\/|file:|data:|sm:\/\/|ssm:)/i;
const asksForOne =
  /(?:^|[^a-z])(?:your|my|the|insert|replace|enter|change|add|put|some|example|sample|dummy|fake|placeholder|changeme|redacted|xxx+|todo|here|goes)(?:$|[^a-z])/i;
const sequences = /0123456789|123456789|abcdefghij|qwertyui|(.)\1{4}/i;

/** Bits a character, after Shannon: how evenly the characters of a text are spread. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** True for what only names a value, or is a word that every project has: `${TOKEN}`, `process.env.X`, `postgres`. */
export function isReference(value: string): boolean {
  return common.has(value.toLowerCase()) || reference.test(value);
}

/** True for what only names or asks for a value: `${TOKEN}`, `<your key>`, `changeme`, `process.env.X`. */
export function isStandIn(value: string): boolean {
  return isReference(value) || asksForOne.test(value);
}

/** True for a value that its place calls a password: short ones count, plain words do not. */
export function looksLikePassword(value: string): boolean {
  if (value.length < 6 || value.length > 256 || isStandIn(value) || sequences.test(value)) return false;
  if (isName(value) || isPath(value)) return false;
  return classesOf(value) >= 2 && (/\d/.test(value) || /[^\w\s-]/.test(value)) && new Set(value).size >= 5;
}

/** True for a value that its place calls a key or token: long, mixed and evenly spread. */
export function looksLikeKey(value: string): boolean {
  if (value.length < 16 || value.length > 4096 || isStandIn(value) || sequences.test(value)) return false;
  if (isName(value) || isPath(value) || isVersion(value)) return false;
  return /\d/.test(value) && /[A-Za-z]/.test(value) && entropyOf(value) >= 3;
}

function classesOf(value: string): number {
  return [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
}

/** Words joined by dots, dashes or underscores, and words in camel case: `current-password`, `auth.form.v2`, `maxOutputTokens4`. */
function isName(value: string): boolean {
  if (isCamelName(value)) return true;
  if (/^[A-Za-z]+(?:[._:/-][A-Za-z]+)*[._-]?(?:v?\d{1,2})?$/.test(value)) return !isRandomWord(value);
  return /^[a-z]{2,}(?:[-_.][a-z0-9]{1,12}){1,8}$/.test(value) && !/[a-z]\d[a-z]|\d[a-z]+\d/.test(value);
}

/** `exchangeX509Token`: whole words, and a number at most. */
function isCamelName(value: string): boolean {
  if (!/^[A-Za-z_$]+\d{0,4}[A-Za-z_$]*$/.test(value)) return false;
  const words = value.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? [];
  return words.length > 0 && words.join("").length / words.length >= 3.5;
}

/** A single run of letters whose case changes more often than that of words does. */
function isRandomWord(value: string): boolean {
  const turns = value.match(/[a-z][A-Z]|[A-Z]{2}[a-z]/g)?.length ?? 0;
  return value.length >= 12 && turns > value.length / 4;
}

function isPath(value: string): boolean {
  return (
    /^(?:\.{0,2}\/|~\/|[A-Za-z]:\\)[\w.@-]+(?:[/\\][\w.@-]+)*\/?$/.test(value) ||
    /^[\w@-]+(?:\/[\w.@-]+)*\.[a-z]{1,5}$/.test(value) ||
    /^[a-z][a-z+.-]*:\/\//i.test(value)
  );
}

function isVersion(value: string): boolean {
  return /^[v^~=<>]*\d+\.\d+/.test(value) || /^\d{4}-\d\d-\d\d/.test(value) || /^sha(?:1|256|384|512)[-:]/.test(value);
}
