import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnDisk } from '../../../delivery/servers/exporters';

/** A disk of its own for one program: a real ext4, seen by that program and by nobody else. */
export class SmallDisk implements OwnDisk {
  readonly mountpoint: string;
  private readonly image: string;

  constructor(folder: string, megabytes = 64) {
    this.image = join(folder, 'disk.img');
    this.mountpoint = join(folder, 'disk');
    mkdirSync(this.mountpoint, { recursive: true });
    execFileSync('truncate', ['--size', `${megabytes}M`, this.image]);
    execFileSync('mkfs.ext4', ['-q', '-m', '0', this.image]);
  }

  /** It sees the disk, as process 1 of its own, since exporters read the mounts of process 1. */
  get prefix(): string[] {
    const mount = `mount -o loop "${this.image}" "${this.mountpoint}" && exec "$0" "$@"`;
    return ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', mount];
  }

  /** Writes until only this share is free. @param pid of the program that sees the disk */
  fill(pid: number, name: string, freePercent: number): void {
    const folder = this.inside(pid);
    const { blocks, bavail, bsize } = statfsSync(folder);
    writeFileSync(`${folder}/${name}`, Buffer.alloc(Math.round((bavail - (blocks * freePercent) / 100) * bsize), 1));
  }

  remove = (pid: number, name: string): void => rmSync(`${this.inside(pid)}/${name}`, { force: true });

  private inside = (pid: number): string => `/proc/${pid}/root${this.mountpoint}`;
}
