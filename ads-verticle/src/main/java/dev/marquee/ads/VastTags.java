package dev.marquee.ads;

import dev.marquee.ads.Pod.PodAd;
import java.io.StringWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// Writes pods as [VAST 4.2](https://iabtechlab.com/standards/vast/) documents.
final class VastTags {
  private static final String NAMESPACE = "http://www.iab.com/VAST";
  private static final String VERSION = "4.2";
  private static final String AD_SYSTEM = "Marquee";

  /// No registry catalogues our creatives; the standard's word for that.
  private static final String REGISTRY = "unknown";

  private static final Map<String, DeliveryEvent> TRACKING =
      Collections.unmodifiableMap(tracking());

  private final XMLOutputFactory factory = XMLOutputFactory.newDefaultFactory();
  private final BeaconTokens tokens;

  VastTags(BeaconTokens tokens) {
    this.tokens = tokens;
  }

  /// Where one creative can be played from.
  ///
  /// @param hlsUrl empty for none
  /// @param mp4Url empty for none
  /// @param bitrateKbps of the MP4; 0 when unknown
  record Media(String hlsUrl, String mp4Url, int width, int height, int bitrateKbps) {}

  /// Everything a document is made of.
  ///
  /// @param publicOrigin before beacon paths; empty for relative URLs
  record Tag(
      String tenant,
      String publicOrigin,
      Pod pod,
      Map<UUID, Campaign> idToCampaign,
      Map<UUID, Media> assetIdToMedia) {}

  /// The document. An ad without media is left out and the others move up, so that one asset that
  /// can't be played never costs the pod.
  String render(Tag tag) {
    StringWriter text = new StringWriter(4_096);
    try {
      XMLStreamWriter xml = factory.createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("VAST");
      xml.writeDefaultNamespace(NAMESPACE);
      xml.writeAttribute("version", VERSION);
      int sequence = 0;
      for (PodAd ad : tag.pod().ads()) {
        Campaign campaign = tag.idToCampaign().get(ad.impression().campaignId());
        Media media = tag.assetIdToMedia().get(ad.assetId());
        if (campaign != null
            && media != null
            && !(media.hlsUrl().isEmpty() && media.mp4Url().isEmpty())) {
          sequence++;
          new Ad(xml, tag, ad, campaign, media).write(sequence);
        }
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }

  /// One `<Ad>`. Elements stand in the order of the schema.
  private final class Ad {
    private final XMLStreamWriter xml;
    private final Tag tag;
    private final PodAd ad;
    private final Campaign campaign;
    private final Media media;

    Ad(XMLStreamWriter xml, Tag tag, PodAd ad, Campaign campaign, Media media) {
      this.xml = xml;
      this.tag = tag;
      this.ad = ad;
      this.campaign = campaign;
      this.media = media;
    }

    void write(int sequence) throws XMLStreamException {
      open("Ad", "id", campaign.id().toString(), "sequence", Integer.toString(sequence));
      open("InLine");
      leaf("AdSystem", AD_SYSTEM);
      leaf("Error", beacon(DeliveryEvent.ERROR) + "?code=[ERRORCODE]");
      leaf("Impression", beacon(DeliveryEvent.IMPRESSION), "id", ad.impression().id().toString());
      leaf("AdServingId", ad.impression().id().toString());
      leaf("AdTitle", campaign.name());
      leaf("Advertiser", campaign.advertiser());
      open("Creatives");
      String creativeId = ad.impression().creativeId().toString();
      open("Creative", "id", creativeId, "adId", creativeId, "sequence", "1");
      linear();
      leaf("UniversalAdId", creativeId, "idRegistry", REGISTRY);
      xml.writeEndElement();
      xml.writeEndElement();
      xml.writeEndElement();
      xml.writeEndElement();
    }

    private void linear() throws XMLStreamException {
      open("Linear");
      open("TrackingEvents");
      for (Map.Entry<String, DeliveryEvent> event : TRACKING.entrySet()) {
        leaf("Tracking", beacon(event.getValue()), "event", event.getKey());
      }
      xml.writeEndElement();
      leaf("Duration", duration(ad.durationMillis()));
      mediaFiles();
      open("VideoClicks");
      leaf("ClickThrough", beacon(DeliveryEvent.CLICK));
      xml.writeEndElement();
      xml.writeEndElement();
    }

    private void mediaFiles() throws XMLStreamException {
      String width = Integer.toString(media.width());
      String height = Integer.toString(media.height());
      open("MediaFiles");
      if (!media.hlsUrl().isEmpty()) {
        leaf(
            "MediaFile",
            media.hlsUrl(),
            "delivery",
            "streaming",
            "type",
            "application/vnd.apple.mpegurl",
            "width",
            width,
            "height",
            height);
      }
      if (!media.mp4Url().isEmpty()) {
        leaf(
            "MediaFile",
            media.mp4Url(),
            "delivery",
            "progressive",
            "type",
            "video/mp4",
            "width",
            width,
            "height",
            height,
            "bitrate",
            Integer.toString(media.bitrateKbps()));
      }
      xml.writeEndElement();
    }

    private String beacon(DeliveryEvent event) {
      Beacon beacon = new Beacon(tag.tenant(), event, ad.impression(), tag.pod().endsAt());
      return tag.publicOrigin() + BeaconListener.PATH + tokens.sign(beacon);
    }

    private void open(String name, String... attributes) throws XMLStreamException {
      xml.writeStartElement(name);
      for (int i = 0; i < attributes.length; i += 2) {
        xml.writeAttribute(attributes[i], xmlText(attributes[i + 1]));
      }
    }

    private void leaf(String name, String text, String... attributes) throws XMLStreamException {
      open(name, attributes);
      xml.writeCharacters(xmlText(text));
      xml.writeEndElement();
    }
  }

  /// What XML 1.0 can't carry becomes U+FFFD; the writer escapes, but lets these through.
  private static String xmlText(String text) {
    if (text.codePoints().allMatch(VastTags::isXml)) {
      return text;
    }
    return text.codePoints()
        .map(c -> isXml(c) ? c : 0xFFFD)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }

  /// `HH:MM:SS.mmm`
  private static String duration(int millis) {
    int seconds = millis / 1_000;
    return "%02d:%02d:%02d.%03d"
        .formatted(seconds / 3_600, seconds / 60 % 60, seconds % 60, millis % 1_000);
  }

  private static Map<String, DeliveryEvent> tracking() {
    Map<String, DeliveryEvent> nameToEvent = new LinkedHashMap<>();
    nameToEvent.put("start", DeliveryEvent.START);
    nameToEvent.put("firstQuartile", DeliveryEvent.FIRST_QUARTILE);
    nameToEvent.put("midpoint", DeliveryEvent.MIDPOINT);
    nameToEvent.put("thirdQuartile", DeliveryEvent.THIRD_QUARTILE);
    nameToEvent.put("complete", DeliveryEvent.COMPLETE);
    return nameToEvent;
  }
}
