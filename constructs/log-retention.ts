/** Days that CloudWatch Logs can keep a group, from the PutRetentionPolicy reference. */
const DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

export const LOG_RETENTION_LINK =
  'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html';
export const LOG_RETENTION_ALLOWED = `one of ${DAYS.join(', ')} days`;
export const isLogRetention = (days: unknown): boolean => typeof days === 'number' && DAYS.includes(days);
