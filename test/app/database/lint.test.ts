import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractionOf, describe as line, takenAway } from '../../../app/src/database/lint';

const MIGRATIONS = join(__dirname, '..', '..', '..', 'app', 'migrations');

describe('a migration', () => {
  test.each(readdirSync(MIGRATIONS).filter((file) => file.endsWith('.sql')))('of ours only adds: %s', (file) => {
    const sql = readFileSync(join(MIGRATIONS, file), 'utf8');

    expect(takenAway(sql).map((finding) => line(file, finding))).toEqual([]);
  });

  test.each([
    ['DROP TABLE things', 'the former release still uses what is dropped'],
    ['drop view if exists things', 'the former release still uses what is dropped'],
    ['ALTER TABLE things DROP COLUMN name', 'the former release still reads the column that is dropped'],
    ['ALTER TABLE things DROP name', 'the former release still reads the column that is dropped'],
    [
      'ALTER TABLE things ADD COLUMN a int, DROP COLUMN IF EXISTS b CASCADE',
      'the former release still reads the column that is dropped',
    ],
    ['ALTER TABLE things RENAME TO others', 'the former release still uses the former name'],
    ['ALTER TABLE things RENAME COLUMN name TO title', 'the former release still uses the former name'],
    ["ALTER TYPE kind RENAME VALUE 'a' TO 'b'", 'the former release still uses the former name'],
    [
      'ALTER TABLE things ALTER COLUMN id TYPE bigint',
      'the former release writes the former type, and the table is locked while it is rewritten',
    ],
    [
      'ALTER TABLE things ALTER id SET DATA TYPE bigint',
      'the former release writes the former type, and the table is locked while it is rewritten',
    ],
    ['ALTER TABLE things ALTER COLUMN name SET NOT NULL', 'the former release still writes null'],
    ['ALTER TABLE things ADD COLUMN name text NOT NULL', 'the former release writes rows without the new column'],
    [
      'ALTER TABLE things ADD name text NOT NULL, ADD size int DEFAULT 1',
      'the former release writes rows without the new column',
    ],
    ['TRUNCATE things', 'a release that runs loses its rows'],
  ])('may not: %s', (sql, reason) => {
    expect(takenAway(`-- Up Migration\n\n${sql};`)).toEqual([
      { line: 3, statement: sql.replaceAll(/'.'/g, "''"), reason },
    ]);
    expect(takenAway(`-- Contract: unused since release 12\n${sql};`)).toEqual([]);
  });

  test.each([
    ['CREATE TABLE things (name text NOT NULL)'],
    ['ALTER TABLE things ADD COLUMN name text'],
    ["ALTER TABLE things ADD COLUMN name text NOT NULL DEFAULT ''"],
    ["ALTER TABLE things ADD COLUMN name text DEFAULT '' NOT NULL"],
    ['ALTER TABLE things ADD COLUMN id bigint NOT NULL GENERATED ALWAYS AS IDENTITY'],
    ['ALTER TABLE things ALTER COLUMN name DROP NOT NULL'],
    ['ALTER TABLE things ALTER COLUMN name DROP DEFAULT'],
    ['ALTER TABLE things DROP CONSTRAINT things_name_check'],
    ['DROP INDEX things_name'],
    ["INSERT INTO things VALUES ('DROP TABLE things; TRUNCATE things')"],
    ['-- DROP TABLE things\nSELECT 1'],
    ['/* TRUNCATE things; */ SELECT 1'],
    ['CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $body$ TRUNCATE things; $body$'],
    ['CREATE TABLE things ();\n\n-- Down Migration\n\nDROP TABLE things'],
  ])('may: %s', (sql) => {
    expect(takenAway(sql)).toEqual([]);
  });

  test('names the line where the statement begins', () => {
    const sql = "-- Up Migration\n\nCREATE TABLE a (t text DEFAULT 'x\ny');\n/* two\nlines */\nDROP TABLE\n  b;";

    expect(takenAway(sql)).toEqual([
      { line: 7, statement: 'DROP TABLE b', reason: 'the former release still uses what is dropped' },
    ]);
  });

  test('is a contraction only when it says why', () => {
    expect(contractionOf('-- Contract: unused since release 12\nDROP TABLE a;')).toBe('unused since release 12');
    expect(contractionOf('-- Contract:\nDROP TABLE a;')).toBeUndefined();
  });
});
