import { type Answer, serviceError } from '../answers.ts';
import type { Operation } from '../types.ts';

/** The permission an operation requires (modelarts_03_0064 to 03_0070). */
export const permissionFor = (operation: Operation): string =>
  `modelarts:tensorboard:${operation === 'describe' ? 'update' : operation}`;

const known = (['list', 'get', 'create', 'describe', 'stop', 'restart', 'delete'] as const).map(
  permissionFor,
);

/** Permissions the account lacks. Like a policy, checked before any lookup. */
export function createPermissions() {
  let denied: ReadonlySet<string> = new Set();
  return {
    deny(permissions: readonly string[]): void {
      const unknown = permissions.find((permission) => !known.includes(permission));
      if (unknown !== undefined) throw new Error(`There is no permission ${unknown}`);
      denied = new Set(permissions);
    },
    check(operation: Operation): Answer | undefined {
      const permission = permissionFor(operation);
      return denied.has(permission)
        ? serviceError(403, 'ModelArts.0108', `Not authorized for the operation ${permission}.`)
        : undefined;
    },
  };
}

export type Permissions = ReturnType<typeof createPermissions>;
