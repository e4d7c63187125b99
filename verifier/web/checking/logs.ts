import { bucketAddress, type LogLookup } from '../../browser.ts';
import { FetchError, fetchPublished } from './published.ts';

/** Buckets of split logs, as they are published. A bucket is shared by a thousand papers and more: fetching it tells nobody which one is meant. */
export const publishedLogs: LogLookup = {
  bucket: async (split, entry) => {
    try {
      return await fetchPublished(`${location.protocol}//${split.origin}/${bucketAddress(split, entry)}`);
    } catch (error) {
      if (error instanceof FetchError) return undefined;
      throw error;
    }
  },
};
