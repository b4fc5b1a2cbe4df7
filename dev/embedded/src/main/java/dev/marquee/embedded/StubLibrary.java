package dev.marquee.embedded;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The smallest ELF64 shared library for x86-64 that satisfies the dynamic linker: a name and
/// version names, no symbols. It stands in for libraries (screen, sound) that FFmpeg is linked to
/// and that we never call, on machines that lack them. Symbols are bound lazily, so a missing one
/// matters only when called.
///
/// @param soname as in `libasound.so.2`
/// @param versions the symbol versions that FFmpeg asks this library for
record StubLibrary(String soname, List<String> versions) {
  private static final int FILE_HEADER_BYTES = 64;
  private static final int PROGRAM_HEADER_BYTES = 56;
  private static final int PROGRAM_HEADERS = 3;
  private static final int DYNAMIC_ENTRY_BYTES = 16;
  private static final int SYMBOL_BYTES = 24;
  private static final int HASH_BYTES = 16;
  private static final int VERSION_DEFINITION_BYTES = 28;
  private static final short MACHINE_X86_64 = 62;
  private static final int READ_WRITE = 6;

  private static final int LOAD_SEGMENT = 1;
  private static final int DYNAMIC_SEGMENT = 2;
  private static final int STACK_SEGMENT = 0x6474e551;

  private static final long DT_NULL = 0;
  private static final long DT_HASH = 4;
  private static final long DT_STRTAB = 5;
  private static final long DT_SYMTAB = 6;
  private static final long DT_STRSZ = 10;
  private static final long DT_SYMENT = 11;
  private static final long DT_SONAME = 14;
  private static final long DT_VERSYM = 0x6ffffff0L;
  private static final long DT_VERDEF = 0x6ffffffcL;
  private static final long DT_VERDEFNUM = 0x6ffffffdL;

  /// Offsets in the file, which is also loaded at address 0: dynamic section, symbols, hash table,
  /// symbol versions, version definitions, strings.
  private record Layout(
      int dynamic, int symbols, int hash, int versionIds, int versionNames, int strings, int size) {
    int dynamicBytes() {
      return symbols - dynamic;
    }

    static Layout of(int definitions, int dynamicEntries, int stringBytes) {
      int dynamic = FILE_HEADER_BYTES + PROGRAM_HEADERS * PROGRAM_HEADER_BYTES;
      int symbols = dynamic + dynamicEntries * DYNAMIC_ENTRY_BYTES;
      int hash = symbols + SYMBOL_BYTES;
      int versionIds = hash + HASH_BYTES;
      int versionNames = roundUpToEight(versionIds + Short.BYTES);
      int strings = versionNames + definitions * VERSION_DEFINITION_BYTES;
      return new Layout(
          dynamic,
          symbols,
          hash,
          versionIds,
          versionNames,
          strings,
          roundUpToEight(strings + stringBytes));
    }
  }

  byte[] bytes() {
    var strings = new Strings();
    var names = new ArrayList<>(List.of(soname));
    names.addAll(versions);
    List<Integer> nameOffsets = names.stream().map(strings::add).toList();
    int definitions = versions.isEmpty() ? 0 : names.size();
    int dynamicEntries = versions.isEmpty() ? 7 : 10;
    Layout layout = Layout.of(definitions, dynamicEntries, strings.size());

    ByteBuffer file = ByteBuffer.allocate(layout.size()).order(ByteOrder.LITTLE_ENDIAN);
    putFileHeader(file);
    putSegment(file, LOAD_SEGMENT, 0, layout.size(), 0x10000);
    putSegment(file, DYNAMIC_SEGMENT, layout.dynamic(), layout.dynamicBytes(), Long.BYTES);
    putSegment(file, STACK_SEGMENT, 0, 0, 16);
    putDynamic(file, layout, nameOffsets.getFirst(), strings.size(), definitions);
    file.position(layout.hash()).putInt(1).putInt(1).putInt(0).putInt(0);
    file.position(layout.versionNames());
    for (int i = 0; i < definitions; i++) {
      putVersion(file, names.get(i), nameOffsets.get(i), i, i == definitions - 1);
    }
    file.position(layout.strings()).put(strings.bytes());
    return file.array();
  }

  private static void putFileHeader(ByteBuffer file) {
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    file.putShort((short) 3).putShort(MACHINE_X86_64).putInt(1);
    file.putLong(0).putLong(FILE_HEADER_BYTES).putLong(0).putInt(0);
    file.putShort((short) FILE_HEADER_BYTES);
    file.putShort((short) PROGRAM_HEADER_BYTES).putShort((short) PROGRAM_HEADERS);
    file.putShort((short) FILE_HEADER_BYTES).putShort((short) 0).putShort((short) 0);
  }

  private static void putSegment(ByteBuffer file, int type, long offset, long size, long align) {
    file.putInt(type).putInt(READ_WRITE).putLong(offset).putLong(offset).putLong(offset);
    file.putLong(size).putLong(size).putLong(align);
  }

  private static void putDynamic(
      ByteBuffer file, Layout layout, int sonameOffset, int stringBytes, int definitions) {
    putEntry(file, DT_SONAME, sonameOffset);
    putEntry(file, DT_HASH, layout.hash());
    putEntry(file, DT_STRTAB, layout.strings());
    putEntry(file, DT_SYMTAB, layout.symbols());
    putEntry(file, DT_STRSZ, stringBytes);
    putEntry(file, DT_SYMENT, SYMBOL_BYTES);
    if (definitions > 0) {
      putEntry(file, DT_VERDEF, layout.versionNames());
      putEntry(file, DT_VERDEFNUM, definitions);
      putEntry(file, DT_VERSYM, layout.versionIds());
    }
    putEntry(file, DT_NULL, 0);
  }

  private static void putEntry(ByteBuffer file, long tag, long value) {
    file.putLong(tag).putLong(value);
  }

  /// The first definition names the library itself (flag 1).
  private static void putVersion(
      ByteBuffer file, String name, int nameOffset, int index, boolean last) {
    file.putShort((short) 1).putShort((short) (index == 0 ? 1 : 0));
    file.putShort((short) (index + 1)).putShort((short) 1).putInt(elfHash(name));
    file.putInt(20).putInt(last ? 0 : VERSION_DEFINITION_BYTES);
    file.putInt(nameOffset).putInt(0);
  }

  /// The hash function of the System V ABI, which the dynamic linker compares first.
  static int elfHash(String name) {
    long hash = 0;
    for (byte character : name.getBytes(StandardCharsets.US_ASCII)) {
      hash = (hash << 4) + (character & 0xff);
      long high = hash & 0xf0000000L;
      hash = (hash ^ (high >>> 24)) & ~high & 0xffffffffL;
    }
    return (int) hash;
  }

  private static int roundUpToEight(int size) {
    return (size + 7) & ~7;
  }

  /// The string table: starts with an empty string, each entry ends with a zero byte.
  private static final class Strings {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Strings() {
      out.write(0);
    }

    int add(String text) {
      int offset = out.size();
      out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
      out.write(0);
      return offset;
    }

    int size() {
      return out.size();
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
