/** A secret found in a text. */
export interface SecretSpan {
  start: number;
  /** After its last character. */
  end: number;
  /** Part of the placeholder: `aws-access-key`. */
  kind: string;
  /** For people: "AWS access key". */
  name: string;
}
