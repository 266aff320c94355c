import { createHmac } from 'node:crypto';
import { scramVerifier } from '../../../app/src/database/password';

test('what PostgreSQL stores of a password is what RFC 7677 proves with', () => {
  const salt = 'W22ZaJ0SNY7soEsUEjb6gQ==';
  const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
  const exchange = ['n=user,r=rOprNGfwEbeRWgbNEkqO', `r=${nonce},s=${salt},i=4096`, `c=biws,r=${nonce}`].join(',');

  const [method, iterations, keys] = scramVerifier('pencil', Buffer.from(salt, 'base64')).split('$');
  const [stored, server] = keys!.split(':').map((key) => Buffer.from(key, 'base64'));

  expect([method, iterations]).toEqual(['SCRAM-SHA-256', `4096:${salt}`]);
  expect(stored).toHaveLength(32);
  // The server's last message of the RFC's example.
  expect(createHmac('sha256', server!).update(exchange).digest('base64')).toBe(
    '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  );
});

test('every verifier has a salt of its own', () => {
  expect(scramVerifier('pencil')).not.toBe(scramVerifier('pencil'));
});
