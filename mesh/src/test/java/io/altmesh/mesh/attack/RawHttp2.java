package io.altmesh.mesh.attack;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A client that writes HTTP/2's frames by hand, so that it can be as rude as it likes. */
final class RawHttp2 implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int GO_AWAY = 7;
  static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();

  /** As it came. */
  record Frame(int type, int flags, int stream, byte[] payload) {}

  RawHttp2(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(30_000);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
    out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
    write(SETTINGS, 0, 0, new byte[0]);
    write(SETTINGS, ACK, 0, new byte[0]);
  }

  void write(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.putShort((short) (payload.length >> 8)).put((byte) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    out.write(frame.array());
  }

  /** Begins a call. */
  void call(int stream, String method) throws IOException, Http2Exception {
    Http2Headers headers =
        new DefaultHttp2Headers()
            .method("POST")
            .scheme("http")
            .path("/" + method)
            .authority("localhost")
            .add("content-type", "application/grpc")
            .add("te", "trailers");
    ByteBuf encoded = Unpooled.buffer();
    encoder.encodeHeaders(stream, headers, encoded);
    byte[] bytes = new byte[encoded.readableBytes()];
    encoded.readBytes(bytes);
    write(HEADERS, END_HEADERS, stream, bytes);
  }

  /** Sends one message and no more, its length as claimed. */
  void message(int stream, int claimed, byte[] content) throws IOException {
    byte[] framed =
        ByteBuffer.allocate(5 + content.length).put((byte) 0).putInt(claimed).put(content).array();
    write(DATA, END_STREAM, stream, framed);
  }

  void reset(int stream) throws IOException {
    write(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
  }

  /** The next frame. */
  Frame read() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt() & Integer.MAX_VALUE;
    return new Frame(type, flags, stream, in.readNBytes(length));
  }

  /** Reads on until the server has closed the connection; granting nothing meanwhile. */
  Frame readToEnd() throws IOException {
    Frame last = null;
    try {
      while (true) {
        Frame next = read();
        last = next.type() == GO_AWAY || last == null ? next : last;
      }
    } catch (EOFException | SocketException e) {
      return last; // closed, or reset because more was on its way
    }
  }

  /** The trailers of a stream, whatever comes before them. */
  Http2Headers trailers(int stream) throws IOException, Http2Exception {
    while (true) {
      Frame frame = read();
      if (frame.type() == HEADERS) {
        Http2Headers headers =
            decoder.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(frame.payload()));
        if (frame.stream() == stream && (frame.flags() & END_STREAM) != 0) {
          return headers;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
