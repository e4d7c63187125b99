export { connectKnex, type PoolOptions } from './connect-knex.ts';
export type { CloseOptions, Database } from './database.ts';
export { DatabaseError, type DatabaseErrorCode } from './error.ts';
export { type DatabaseOptions, openDatabase } from './open-database.ts';
export { acquireServerLock, type ServerLock } from './server-lock.ts';
export type { ConnectionSettings } from './settings.ts';
