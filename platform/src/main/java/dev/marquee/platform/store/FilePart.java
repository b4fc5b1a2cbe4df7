package dev.marquee.platform.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;

/// Some bytes of a file as a stream; closing it closes the file.
final class FilePart extends FilterInputStream {
  private long left;

  FilePart(FileChannel file, long from, long length) throws IOException {
    super(Channels.newInputStream(file.position(from)));
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int at, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int got = super.read(into, at, (int) Math.min(length, left));
    left -= Math.max(got, 0);
    return got;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
