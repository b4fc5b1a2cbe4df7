# The one image of all roles. Build the platform first (`./marquee help` does), then `docker build -t marquee .` here.
# `docker run marquee run --roles=catalog --config=…` is what a pod does; the chart in helm/ says the rest.
FROM eclipse-temurin:25-jre

# Transcoding calls FFmpeg as a program of its own; streaming finds it on the PATH.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ffmpeg \
    && rm -rf /var/lib/apt/lists/*

# Everything that `./marquee` runs, without the servers it brings for a laptop (.dockerignore).
COPY launcher/target/app /opt/marquee

# What is written lies here: a volume, or gone with the container.
RUN mkdir -p /var/lib/marquee && chown 10001:10001 /var/lib/marquee
USER 10001:10001
WORKDIR /tmp

# Names of other pods change: none is remembered for longer than 5 s. Without memory a process ends, and is started again.
ENTRYPOINT ["java", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:+UseG1GC", \
    "-XX:+ExitOnOutOfMemoryError", "-Dsun.net.inetaddr.ttl=5", "-cp", "/opt/marquee/*", "dev.marquee.launcher.Marquee"]
CMD ["help"]
