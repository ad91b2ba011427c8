/** Whether a column says what a person may do: `role`, `user_role`, `account_type`. */
export function isRoleColumn(name: string): boolean {
  return /^(role|(user|account)_?(role|type))$/i.test(name);
}

/** Whether a role is, by its name, one of the people who run the app. */
export function isStaffRole(role: string): boolean {
  return /^(super|global|platform|system|sys|site|app|central|main|head|master|root)?[ _-]?(admin\w*|staff|moderator|operator|back_?office)$/i.test(
    role,
  );
}
