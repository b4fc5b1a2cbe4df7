package dev.marquee.ads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.marquee.ads.Campaign.Creative;
import dev.marquee.ads.Campaign.Flight;
import dev.marquee.ads.Campaign.Price;
import dev.marquee.ads.Pod.PodAd;
import dev.marquee.ads.VastTags.Media;
import dev.marquee.ads.VastTags.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class VastTagsTest {
  private static final String NAMESPACE = "http://www.iab.com/VAST";
  private static final Instant NOW = Instant.parse("2026-11-20T18:30:00Z");
  private static final Pattern BEACON = Pattern.compile("/b/([A-Za-z0-9._-]+)");

  private final BeaconTokens tokens =
      new BeaconTokens(Samples.options(), Clock.fixed(NOW, ZoneOffset.UTC));
  private final VastTags tags = new VastTags(tokens);

  private static UUID id(int n) {
    return UUID.fromString("00000000-0000-7000-8000-%012d".formatted(n));
  }

  private static Campaign campaign(int n, String advertiser, String name) {
    return new Campaign(
        id(n),
        advertiser,
        name,
        new Flight(NOW, NOW.plusSeconds(1)),
        new Price(1_000, 100_000, "INR"),
        0,
        Samples.EVERYWHERE,
        "https://chai.example",
        new Creative(id(100 + n), null, ""));
  }

  private static PodAd ad(int n, int durationMillis) {
    return new PodAd(new Impression(id(200 + n), id(n), id(100 + n)), id(300 + n), durationMillis);
  }

  private static Media media(String hlsUrl, String mp4Url) {
    return new Media(hlsUrl, mp4Url, 854, 480, 1_200);
  }

  private static Tag tag(String origin, Map<UUID, Media> media, Campaign... campaigns) {
    Map<UUID, Campaign> idToCampaign = new HashMap<>();
    for (Campaign campaign : campaigns) {
      idToCampaign.put(campaign.id(), campaign);
    }
    Pod pod = new Pod(NOW.plusSeconds(60), List.of(ad(1, 10_000), ad(2, 3_723_004)));
    return new Tag("acme", origin, pod, idToCampaign, media);
  }

  private String twoAds() {
    return tags.render(
        tag(
            "https://tv.example",
            Map.of(
                id(301),
                media("https://tv.example/media/t/abc/1.m3u8?a=1&b=2", "https://tv.example/1.mp4"),
                id(302),
                media("https://tv.example/media/t/abc/2.m3u8", "")),
            campaign(1, "Chai & Co", "Monsoon"),
            campaign(2, "Kāju <i>", "\"Nuts\"")));
  }

  @Test
  void documentIsTheGoldenOne() throws Exception {
    assertThat(indented(named(twoAds()))).isEqualTo(resource("ads/vast-4.2.xml"));
  }

  @Test
  void documentKeepsTheSchema() throws Exception {
    validator().validate(source(twoAds()));
    validator()
        .validate(
            source(tags.render(new Tag("acme", "", new Pod(NOW, List.of()), Map.of(), Map.of()))));
  }

  @Test
  void schemaWouldNoticeAMissingElement() throws Exception {
    Validator validator = validator();
    String broken = twoAds().replaceAll("<Duration>[^<]*</Duration>", "");

    assertThatThrownBy(() -> validator.validate(source(broken))).hasMessageContaining("Duration");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</AdTitle><Impression>https://evil.example</Impression>",
        "]]><script>alert(1)</script>",
        "<!--",
        "&lt;&amp;&#0;&evil;",
        "\" onload=\"x",
        "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
        "\u0000\u0001\u001f\uFFFE\uFFFF",
        "lone \uD800 surrogate \uDC00",
        "🌧 मानसून \u2028"
      })
  void hostileTextStaysText(String hostile) throws Exception {
    String xml =
        tags.render(
            tag(
                "https://tv.example",
                Map.of(id(301), media("https://tv.example/" + hostile, hostile)),
                campaign(1, hostile, hostile)));

    Document document = parse(xml);
    String readable =
        hostile
            .replaceAll("[\u0000-\u0008\u000b\u000c\u000e-\u001f\uFFFE\uFFFF]", "\uFFFD")
            .replace("\uD800 ", "\uFFFD ")
            .replaceAll(" \uDC00$", " \uFFFD");
    assertThat(text(document, "AdTitle")).isEqualTo(readable);
    assertThat(text(document, "Advertiser")).isEqualTo(readable);
    assertThat(all(document, "Impression").getLength()).isEqualTo(1);
    assertThat(all(document, "script").getLength()).isZero();
    validator()
        .validate(
            source(
                xml.replaceAll(
                    "<MediaFile .*</MediaFile>",
                    "<MediaFile delivery=\"streaming\" type=\"a\" width=\"1\" height=\"1\">a</MediaFile>")));
  }

  @Test
  void adWithoutMediaIsLeftOutAndTheOthersMoveUp() throws Exception {
    Document document =
        parse(
            tags.render(
                tag(
                    "",
                    Map.of(id(301), media("", ""), id(302), media("/media/2.m3u8", "")),
                    campaign(1, "a", "first"),
                    campaign(2, "b", "second"))));

    assertThat(text(document, "AdTitle")).isEqualTo("second");
    assertThat(all(document, "Ad").item(0).getAttributes().getNamedItem("sequence").getNodeValue())
        .isEqualTo("1");
  }

  @Test
  void withoutAnOriginBeaconsAreRelative() throws Exception {
    Document document =
        parse(tags.render(tag("", Map.of(id(301), media("/1.m3u8", "")), campaign(1, "a", "b"))));

    assertThat(text(document, "Impression")).startsWith("/b/");
  }

  /// Puts what a beacon says in the place of its token, so that the golden file can be read.
  private String named(String xml) {
    return BEACON.matcher(xml).replaceAll(this::meaning);
  }

  private String meaning(MatchResult match) {
    Beacon beacon = tokens.verify(match.group(1)).orElseThrow();
    assertThat(beacon.tenant()).isEqualTo("acme");
    assertThat(beacon.expiresAt()).isEqualTo(NOW.plusSeconds(60));
    return "/b/%s-%s"
        .formatted(beacon.event(), beacon.impression().id().toString().replaceAll(".*-0+", ""));
  }

  private static Validator validator() throws Exception {
    Path schema =
        Path.of(System.getProperty("marquee.root", "."), "../shared/standards/vast/vast_4.2.xsd");
    assumeTrue(Files.exists(schema), "skipped: the VAST schemas aren't here (" + schema + ")");
    return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(schema.toFile())
        .newValidator();
  }

  private static StreamSource source(String xml) {
    return new StreamSource(new StringReader(xml));
  }

  private static Document parse(String xml) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
  }

  private static NodeList all(Document document, String name) {
    return document.getElementsByTagNameNS(NAMESPACE, name);
  }

  private static String text(Document document, String name) {
    return all(document, name).item(0).getTextContent();
  }

  private static String indented(String xml) throws Exception {
    Transformer transformer = TransformerFactory.newInstance().newTransformer();
    transformer.setOutputProperty(OutputKeys.INDENT, "yes");
    transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
    transformer.setOutputProperty("{http://xml.apache.org/xslt}indent-amount", "2");
    StringWriter text = new StringWriter();
    transformer.transform(source(xml), new StreamResult(text));
    return text.toString();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = VastTagsTest.class.getClassLoader().getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
