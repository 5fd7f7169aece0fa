/** What is wrong with one setting, where it stands, and what would be right. */
export interface SettingFault {
  /** `lathe.limits.turns` */
  name: string;
  /** `user settings` */
  place: string;
  problem: string;
  fix: string;
}

/** One line for the log and the notification. */
export function faultText(fault: SettingFault): string {
  return `${fault.name} (${fault.place}): ${fault.problem}. ${fault.fix}`;
}
