/** The drawings of icons.ts that the patrol page shows: it loads no others. */
export const phoneIcons = {
  phone: 'M6 3h4l1.5 5-2.3 1.6a12 12 0 0 0 5.2 5.2L16 12.5l5 1.5v4a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3z',
  close: 'M6 6l12 12M18 6L6 18',
  target: 'M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM12 2v6M12 16v6M2 12h6M16 12h6',
  warning: 'M12 4l9.5 16.5h-19zM12 10v5M12 17.6v.2',
  camera: 'M4 8h4l2-3h4l2 3h4v11H4zM12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z',
  out: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
} as const;
