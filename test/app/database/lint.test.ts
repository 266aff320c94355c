import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractionOf, describe as line, takenAway } from '../../../app/src/database/lint';

const MIGRATIONS = join(__dirname, '..', '..', '..', 'app', 'migrations');

const CONTRACT =
  'allowed is what adds; add first and take away in a later release, in a file with a line "-- Contract: <why nothing that runs needs it>"';

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
    [
      'ALTER TABLE things ALTER COLUMN name DROP DEFAULT',
      'the former release writes rows without the column, whose value it leaves to the database',
    ],
    [
      'ALTER TABLE things ALTER id DROP IDENTITY IF EXISTS',
      'the former release writes rows without the column, whose value it leaves to the database',
    ],
    ["DELETE FROM things WHERE kind = 'a'", 'a release that runs loses its rows'],
    ['WITH old AS (SELECT 1) DELETE FROM things', 'a release that runs loses its rows'],
    ["UPDATE things SET name = ''", 'a release that runs finds other values than it wrote'],
    ['REVOKE UPDATE ON things FROM app', 'the former release still uses the right'],
    ['ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM app', 'the former release still uses the right'],
    ['DROP EXTENSION hstore', 'the former release still uses what is dropped'],
    ['DO $$ BEGIN DROP TABLE things; END $$', 'what a block does cannot be read here'],
  ])('may not: %s', (sql, reason) => {
    expect(takenAway(`-- Up Migration\n\n${sql};`)).toEqual([{ line: 3, statement: sql, reason, mend: CONTRACT }]);
    expect(takenAway(`-- Contract: unused since release 12\n${sql};`)).toEqual([]);
  });

  const INDEX = [
    'nobody writes to the table while its index is made',
    'allowed is CREATE INDEX CONCURRENTLY, in a file of its own, after DROP INDEX IF EXISTS, since it may have to be repeated',
  ] as const;
  const CHECKED = [
    'nobody writes to the table while every row of it is read',
    'allowed is ADD CONSTRAINT … NOT VALID, and VALIDATE CONSTRAINT in a later file',
  ] as const;
  const UNIQUE = [
    'nobody writes to the table while every row of it is read',
    'allowed is CREATE UNIQUE INDEX CONCURRENTLY, and then ADD CONSTRAINT … USING INDEX',
  ] as const;
  test.each([
    ['CREATE INDEX things_name ON things (name)', ...INDEX],
    ['CREATE UNIQUE INDEX IF NOT EXISTS things_name ON ONLY things (lower(name), size)', ...INDEX],
    ['ALTER TABLE things ADD CONSTRAINT small CHECK (size IN (1, 2))', ...CHECKED],
    ['ALTER TABLE things ADD CHECK (size < 3)', ...CHECKED],
    ['ALTER TABLE things ADD COLUMN a int, ADD CONSTRAINT its FOREIGN KEY (a) REFERENCES others', ...CHECKED],
    ['ALTER TABLE things ADD COLUMN other uuid REFERENCES others', ...CHECKED],
    ['ALTER TABLE things ADD CONSTRAINT one UNIQUE (name, size)', ...UNIQUE],
    ['ALTER TABLE things ADD PRIMARY KEY (id)', ...UNIQUE],
    ['ALTER TABLE things ADD COLUMN name text UNIQUE', ...UNIQUE],
  ])('may not keep others from writing: %s', (sql, reason, mend) => {
    expect(takenAway(`CREATE TABLE others (id uuid);\n${sql};`)).toEqual([{ line: 2, statement: sql, reason, mend }]);
    expect(takenAway(`CREATE TABLE things (id uuid);\n${sql};`)).toEqual([]);
  });

  test.each([
    ['CREATE TABLE others ()'],
    ["INSERT INTO things VALUES ('a')"],
    ['CREATE INDEX CONCURRENTLY IF NOT EXISTS things_size ON things (size)'],
    ['DROP INDEX CONCURRENTLY things_size'],
  ])(
    'with an index that is made CONCURRENTLY may hold nothing that cannot be repeated, as a contraction neither: %s',
    (sql) => {
      const index = 'DROP INDEX CONCURRENTLY IF EXISTS a;\nCREATE UNIQUE INDEX CONCURRENTLY a ON things (name);';

      expect(takenAway(`-- Contract: a test\n${index}`)).toEqual([]);
      expect(takenAway(`-- Contract: a test\n${index}\n${sql};`)).toEqual([
        {
          line: 4,
          statement: sql,
          reason:
            'beside an index that is made CONCURRENTLY nothing is a transaction, so a run that broke off could not be repeated',
          mend: 'allowed there is DROP INDEX CONCURRENTLY IF EXISTS, and then CREATE INDEX CONCURRENTLY without IF NOT EXISTS, which would keep a broken one; the rest goes into a file of its own',
        },
      ]);
    },
  );

  test('is told of in one line', () => {
    const [finding] = takenAway('\n\nCREATE INDEX a ON b (c);');

    expect(line('0007_a.sql', finding!)).toBe(`0007_a.sql:3: ${INDEX[0]}, got "CREATE INDEX a ON b (c)"; ${INDEX[1]}`);
  });

  test.each([
    ['CREATE INDEX CONCURRENTLY things_name ON things (name)'],
    ['DROP INDEX CONCURRENTLY IF EXISTS things_name'],
    ['ALTER TABLE things ADD CONSTRAINT small CHECK (size IN (1, 2)) NOT VALID'],
    ['ALTER TABLE things ADD CONSTRAINT its FOREIGN KEY (a, b) REFERENCES others NOT VALID'],
    ['ALTER TABLE things VALIDATE CONSTRAINT small'],
    ['ALTER TABLE things ADD CONSTRAINT one UNIQUE USING INDEX things_one'],
    ['INSERT INTO things VALUES (1) ON CONFLICT (id) DO UPDATE SET size = 1'],
    ['GRANT UPDATE, DELETE ON things TO app'],
    ['CREATE TABLE things (name text NOT NULL)'],
    ['ALTER TABLE things ADD COLUMN name text'],
    ["ALTER TABLE things ADD COLUMN name text NOT NULL DEFAULT ''"],
    ["ALTER TABLE things ADD COLUMN name text DEFAULT '' NOT NULL"],
    ['ALTER TABLE things ADD COLUMN id bigint NOT NULL GENERATED ALWAYS AS IDENTITY'],
    ['ALTER TABLE things ALTER COLUMN name DROP NOT NULL'],
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
      { line: 7, statement: 'DROP TABLE b', reason: 'the former release still uses what is dropped', mend: CONTRACT },
    ]);
  });

  test('is a contraction only when it says why', () => {
    expect(contractionOf('-- Contract: unused since release 12\nDROP TABLE a;')).toBe('unused since release 12');
    expect(contractionOf('-- Contract:\nDROP TABLE a;')).toBeUndefined();
  });
});
