/** A photo as it is sent: drawn anew, so that neither its size nor the place and device that cameras write into files leave the phone. */
const kSidesPx = [1600, 1200, 800];
const kBytesMax = 1_000_000; // the service takes 1 MiB

function load(url: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error('not a picture'));
    image.src = url;
  });
}

/** @return a JPEG of at most 1 MB, null when the file is no picture that this browser can read */
export async function shrink(file: Blob): Promise<Blob | null> {
  const url = URL.createObjectURL(file);
  try {
    const image = await load(url);
    for (const side of kSidesPx) {
      const scale = Math.min(1, side / Math.max(image.naturalWidth, image.naturalHeight));
      const canvas = document.createElement('canvas');
      canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
      canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
      canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
      const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.8));
      if (picture && picture.size <= kBytesMax) return picture;
    }
    return null;
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}
