/** Seconds. A public registry answers slowly at times. Then it is asked again, for as long as the instance lives. */
export const PULL_SECONDS = 180;

/** Shell. Once for an instance: what is there is the same, since a digest names it. */
export const pullPublicImage = (image: string): string =>
  `
#!/bin/sh
set -eu
image='${image}'
docker image inspect "$image" >/dev/null 2>&1 || timeout ${PULL_SECONDS} docker pull --quiet "$image"
`.trimStart();
