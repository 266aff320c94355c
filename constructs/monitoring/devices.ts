/** File systems that hold data: neither memory nor what containers mount over each other. */
export const DISKS = 'fstype!~"tmpfs|ramfs|overlay|squashfs|fuse.*"';
/** Interfaces that lead out of the instance. */
export const INTERFACES = 'device!~"lo|veth.*|docker.*|br-.*"';
